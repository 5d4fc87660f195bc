import { expect, test } from 'vitest';
import { newRoomView } from '../rooms/roomState';
import { aMessage, aRoom, aUser } from '../testing';
import { sessionsNamed } from './matching';

const agent = { ...aUser(9, '茶博士'), kind: 'agent' as const };
const session = (id: number, name: string, said?: string) =>
  newRoomView(
    aRoom({
      id,
      name,
      kind: 'session',
      peer: agent,
      last_message: said ? aMessage(1, { content: said }) : null,
    }),
  );
const all = [
  session(1, 'Green tea', 'In the morning'),
  session(2, '新会话'),
  session(3, 'Ｐｌａｎ', 'Green light'),
];
const t = (key: string) => (key === 'session.new' ? 'New chat' : key);
const found = (typed: string) => sessionsNamed(typed, all, t).map(({ room }) => room.id);

test.each([
  ['', [1, 2, 3]],
  ['  ', [1, 2, 3]],
  ['green', [1, 3]],
  ['morning GREEN', [1]],
  ['new chat', [2]],
  ['plan', [3]],
  ['gréen', [1, 3]],
  ['茶博', [1, 2, 3]],
  ['coffee', []],
])('%j finds %j, by name, agent or newest message', (typed, ids) => {
  expect(found(typed)).toEqual(ids);
});
