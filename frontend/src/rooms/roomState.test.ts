import { expect, test } from 'vitest';
import type { DurableEvent } from '../api/frames';
import type { Changes, Message } from '../api/types';
import { takePiece } from '../messages/history';
import { aMember, aMessage, aRoom } from '../testing';
import {
  applyChanges,
  applyEvent,
  newRoomView,
  type RoomView,
  readTo,
  resumed,
  unreadOf,
} from './roomState';

const SELF = 1;

function created(version: number, about: Partial<Message> = {}): DurableEvent {
  return { type: 'message.created', room_id: 1, version, message: aMessage(version, about) };
}

function changes(from: number, version: number, about: Partial<Changes> = {}): Changes {
  const messages = [];
  for (let seq = from + 1; seq <= version; seq += 1) messages.push(aMessage(seq));
  const room = aRoom({ version, last_seq: version });
  return { room_id: 1, from, version, messages, members: [], room, complete: true, ...about };
}

/** A view at version 3 that holds messages 1 to 3. */
function open(): RoomView {
  const view = newRoomView(aRoom({ version: 3, last_seq: 3 }));
  const messages = [aMessage(1), aMessage(2), aMessage(3)];
  const page = { messages, has_more_before: false, has_more_after: false };
  return { ...view, history: takePiece(view.history, page) };
}

const apply = (view: RoomView, ...events: DurableEvent[]) =>
  events.reduce((next, event) => applyEvent(next, event, SELF), view);
const seqs = (view: RoomView) => view.history.messages.map((message) => message.seq);

test('the next version is applied', () => {
  const view = apply(open(), created(4));

  expect(view.version).toBe(4);
  expect(seqs(view)).toEqual([1, 2, 3, 4]);
  expect(view.room.last_message?.seq).toBe(4);
});

test('a version that is not newer is dropped', () => {
  const view = open();

  expect(apply(view, created(3), created(1))).toBe(view);
});

test('a later version shows a gap: it waits, and however many follow, changes are needed once', () => {
  const gap = apply(open(), created(5));
  const asked: RoomView = { ...gap, catchUp: 'asked' };
  const later = apply(asked, created(6), created(4));

  expect(gap).toMatchObject({ version: 3, catchUp: 'needed' });
  expect(later).toMatchObject({ version: 3, catchUp: 'asked' });
  expect(seqs(later)).toEqual([1, 2, 3]);
});

test('after the answer the events that waited are applied, in the order of versions', () => {
  const waiting = apply({ ...open(), catchUp: 'asked' }, created(7), created(5), created(6));
  const view = applyChanges(waiting, changes(3, 5), SELF);

  expect(view).toMatchObject({ version: 7, catchUp: 'none', waiting: [] });
  expect(seqs(view)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('an answer that leaves another gap leads to another question', () => {
  const waiting = apply({ ...open(), catchUp: 'asked' }, created(8));

  expect(applyChanges(waiting, changes(3, 5), SELF)).toMatchObject({
    version: 5,
    catchUp: 'needed',
  });
});

test('an old answer takes nothing back', () => {
  const view = apply(open(), created(4));

  expect(applyChanges(view, changes(2, 3), SELF)).toEqual(view);
});

test('too much missed: the newest page alone is kept, and the members are loaded anew', () => {
  const newest = { messages: [aMessage(90), aMessage(91)], complete: false };
  const view = applyChanges({ ...open(), catchUp: 'asked' }, changes(3, 91, newest), SELF);

  expect(seqs(view)).toEqual([90, 91]);
  expect(view.history.hasMoreBefore).toBe(true);
  expect(view.members.state).toBe('unloaded');
  expect(view.version).toBe(91);
});

test('a stale view and its changes equal a fresh view', () => {
  const events = [created(4), created(5, { sender_id: SELF }), created(6)];
  const messages = events.flatMap((event) =>
    event.type === 'message.created' ? [event.message] : [],
  );
  const room = aRoom({ version: 6, last_seq: 6 });

  const live = apply(open(), ...events);
  const stale = applyChanges(open(), changes(3, 6, { messages, room }), SELF);

  expect({ ...stale, room: { ...stale.room, version: 3 } }).toEqual({
    ...live,
    room: { ...live.room, version: 3 },
  });
});

test('coming and going is counted, and who left is not brought back by an older list', () => {
  const joined = apply(open(), {
    type: 'member.joined',
    room_id: 1,
    version: 4,
    member: aMember(5, 4),
  });
  const left = apply(joined, {
    type: 'member.left',
    room_id: 1,
    version: 5,
    user_id: 5,
    reason: 'left',
  });

  expect(joined.room.member_count).toBe(2);
  expect(left.room.member_count).toBe(1);
  expect(left.members.byId.get(5)).toMatchObject({ role: null, version: 5 });
});

test('one’s own new role is taken over', () => {
  const member = aMember(SELF, 4, { role: 'owner' });
  const [live, stale] = [
    apply(open(), { type: 'member.updated', room_id: 1, version: 4, member }),
    applyChanges(open(), changes(3, 4, { messages: [], members: [member] }), SELF),
  ];

  expect([live.room.role, stale.room.role]).toEqual(['owner', 'owner']);
});

test('after a reconnection a room that moved on waits for its changes', () => {
  const known = apply(open(), created(9));
  const room = aRoom({ version: 9, last_seq: 9 });

  expect(resumed(known, room, true)).toMatchObject({ version: 3, catchUp: 'asked', waiting: [] });
  expect(resumed(known, room, false)).toMatchObject({ catchUp: 'needed' });
  expect(resumed(known, aRoom({ version: 3 }), true)).toMatchObject({ catchUp: 'none' });
});

test('unread is what came after the mark, and the mark never moves back', () => {
  const view = readTo(apply(open(), created(4)), 2);

  expect(unreadOf(view)).toBe(2);
  expect(readTo(view, 1)).toBe(view);
});

test('what one says oneself is read, if all before it was', () => {
  const own = created(4, { sender_id: SELF });

  expect(unreadOf(apply(readTo(open(), 3), own))).toBe(0);
  expect(unreadOf(apply(readTo(open(), 2), own))).toBe(2);
});
