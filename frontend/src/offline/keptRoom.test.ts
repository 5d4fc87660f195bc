import { expect, test } from 'vitest';
import type { Message, User } from '../api/types';
import { emptyHistory, type History } from '../messages/history';
import { applyEvent, newRoomView, type RoomView } from '../rooms/roomState';
import { aMessage, aRoom, at, aUser } from '../testing';
import { KEPT_MESSAGES, KEPT_ROOMS, keptRoomOf, newestRooms } from './keptRoom';
import { viewOf } from './restoredView';

const SELF = 1;
const people = new Map<number, User>([1, 2, 3].map((id) => [id, aUser(id)]));

function loaded(messages: Message[], about: Partial<History> = {}): History {
  return { ...emptyHistory, state: 'loaded', messages, hasMoreBefore: false, ...about };
}

function aView(about: Partial<RoomView> = {}): RoomView {
  return { ...newRoomView(aRoom({ version: 4 })), ...about };
}

const seqs = (messages: readonly Message[] | null | undefined) => messages?.map(({ seq }) => seq);

test('a room comes back as it was, and goes on with the next change', () => {
  const history = loaded([aMessage(1), aMessage(2)]);
  const kept = keptRoomOf(aView({ history, version: 4 }), people);
  const view = kept && viewOf(structuredClone(kept));

  expect(view).toEqual(aView({ history, version: 4 }));
  const next = aMessage(3, { version: 5 });
  const event = { type: 'message.created', room_id: 1, version: 5, message: next } as const;
  const after = view && applyEvent(view, event, SELF);
  expect(seqs(after?.history.messages)).toEqual([1, 2, 3]);
  expect(after?.catchUp).toBe('none');
});

test('a change that was missed meanwhile is a gap like any other', () => {
  const kept = keptRoomOf(aView({ history: loaded([aMessage(1)]), version: 4 }), people);
  const event = {
    type: 'message.created',
    room_id: 1,
    version: 6,
    message: aMessage(3, { version: 6 }),
  } as const;

  expect(kept && applyEvent(viewOf(kept), event, SELF).catchUp).toBe('needed');
});

test('only the newest messages are kept, and it is known that there are earlier ones', () => {
  const many = Array.from({ length: KEPT_MESSAGES + 5 }, (_, index) => aMessage(index + 1));

  const kept = keptRoomOf(aView({ history: loaded(many) }), people);

  expect(kept?.messages).toHaveLength(KEPT_MESSAGES);
  expect(kept?.messages?.at(-1)?.seq).toBe(KEPT_MESSAGES + 5);
  expect(kept && viewOf(kept).history.hasMoreBefore).toBe(true);
});

test('a room that was never opened is kept without messages, and is loaded when it is', () => {
  const kept = keptRoomOf(aView(), people);

  expect(kept?.messages).toBeNull();
  expect(kept && viewOf(kept).history.state).toBe('unloaded');
});

test.each<[string, Partial<RoomView>]>([
  ['that waits for what it missed', { catchUp: 'asked', history: loaded([aMessage(1)]) }],
  ['of which an older piece is shown', { history: loaded([aMessage(1)], { hasMoreAfter: true }) }],
])('a room %s is left as it is kept', (_, about) => {
  expect(keptRoomOf(aView(about), people)).toBeNull();
});

test('the people and the quotes that one needs to read it are kept with it', () => {
  const quoted = aMessage(1, { sender_id: 3 });
  const history = loaded([aMessage(8, { sender_id: 2, reply_to: 1 })], { hasMoreBefore: true });
  const asides = {
    bySeq: new Map([
      [1, quoted],
      [2, aMessage(2)],
    ]),
    missing: new Set<number>(),
    pins: 'loaded' as const,
  };

  const kept = keptRoomOf(aView({ history, asides }), people);

  expect(kept?.quoted).toEqual([quoted]);
  expect(kept?.people.map(({ id }) => id).sort()).toEqual([2, 3]);
  expect(kept && viewOf(kept).asides).toEqual({
    ...asides,
    bySeq: new Map([[1, quoted]]),
    pins: 'unloaded',
  });
});

test('the rooms where something was said last are kept, and not more than so many', () => {
  const views = Array.from({ length: KEPT_ROOMS + 3 }, (_, id) =>
    newRoomView(aRoom({ id, last_message: aMessage(1, { created_at: at(id) }) })),
  );
  const byId = new Map(views.map((view) => [view.room.id, view]));

  const ids = newestRooms({ epoch: 'e', byId, farewells: new Map() }).map(({ room }) => room.id);

  expect(ids).toHaveLength(KEPT_ROOMS);
  expect(Math.min(...ids)).toBe(3);
});
