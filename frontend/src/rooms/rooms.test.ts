import { expect, test } from 'vitest';
import type { Hello } from '../api/frames';
import type { Room } from '../api/types';
import { aMessage, aRoom, at, aUser } from '../testing';
import { newRoomView } from './roomState';
import { greeted, inListOrder, isListed, type Rooms, withEvent } from './rooms';

function hello(epoch: string, ...rooms: Room[]): Hello {
  const limits = {
    frame_bytes: 65536,
    message_chars: 8000,
    changes: 500,
    recall_s: 120,
    file_bytes: 1,
    files_per_message: 10,
  };
  const user = aUser(1);
  return {
    type: 'hello',
    blocked: [],
    user,
    epoch,
    server_version: '1',
    heartbeat_s: 25,
    limits,
    rooms,
    online: [],
  };
}

function having(...rooms: Room[]): Rooms {
  const byId = new Map(rooms.map((room) => [room.id, newRoomView(room)]));
  return { epoch: 'first', byId, farewells: new Map() };
}

const SELF = 1;

test('the room that a client opens comes with its newest messages', () => {
  const greeting = hello('first', aRoom({ id: 1, last_seq: 9 }), aRoom({ id: 2 }));
  const messages = [aMessage(8), aMessage(9)];
  const opened = { room_id: 1, messages, has_more_before: true, has_more_after: false };
  const rooms = greeted(having(), { ...greeting, opened }, new Set());

  expect(rooms.byId.get(1)?.history).toMatchObject({ state: 'loaded', messages });
  expect(rooms.byId.get(2)?.history.state).toBe('unloaded');
});

test('a greeting of the same history keeps what is held, adds what is new and drops what is gone', () => {
  const before = having(aRoom({ id: 1, version: 4 }), aRoom({ id: 2 }));
  const after = greeted(
    before,
    hello('first', aRoom({ id: 1, version: 6 }), aRoom({ id: 3 })),
    new Set([1, 2]),
  );

  expect([...after.byId.keys()]).toEqual([1, 3]);
  expect(after.byId.get(1)).toMatchObject({ version: 4, catchUp: 'asked' });
});

test('a greeting of another history throws all numbers away', () => {
  const before = having(aRoom({ id: 1, version: 40 }));
  const after = greeted(before, hello('second', aRoom({ id: 1, version: 6 })), new Set([1]));

  expect(after.epoch).toBe('second');
  expect(after.byId.get(1)).toMatchObject({
    version: 6,
    catchUp: 'none',
    history: { state: 'unloaded' },
  });
});

test('a room appears when one comes into it, and goes with the last word on it', () => {
  const room = aRoom({ id: 7, version: 3 });
  const inside = withEvent(having(), { type: 'room.created', room_id: 7, version: 3, room }, SELF);
  const outside = withEvent(
    inside,
    { type: 'room.removed', room_id: 7, version: 4, reason: 'removed' },
    SELF,
  );

  expect([...inside.byId.keys()]).toEqual([7]);
  expect([...outside.byId.keys()]).toEqual([]);
  expect(outside.farewells.get(7)).toEqual({ name: 'Garden', reason: 'removed' });
});

function farewell(version: number) {
  return { type: 'room.removed', room_id: 7, version, reason: 'left' } as const;
}

test('a late farewell does not end a newer membership', () => {
  const room = aRoom({ id: 7, version: 12 });
  const entered = having(room);
  const returned = withEvent(
    having(aRoom({ id: 7, version: 3 })),
    { type: 'room.created', room_id: 7, version: 12, room },
    SELF,
  );
  const greetedAgain = greeted(
    having(aRoom({ id: 7, version: 3 })),
    hello('first', room),
    new Set(),
  );

  for (const rooms of [entered, returned, greetedAgain]) {
    expect(withEvent(rooms, farewell(11), SELF)).toBe(rooms);
    expect([...withEvent(rooms, farewell(12), SELF).byId.keys()]).toEqual([]);
    expect([...withEvent(rooms, farewell(13), SELF).byId.keys()]).toEqual([]);
  }
});

test('a farewell counts though what came behind it was heard before', () => {
  const message = {
    type: 'message.created',
    room_id: 7,
    version: 13,
    message: aMessage(1),
  } as const;
  const rooms = withEvent(having(aRoom({ id: 7, version: 12 })), message, SELF);

  expect(rooms.byId.get(7)?.version).toBe(13);
  expect([...withEvent(rooms, farewell(13), SELF).byId.keys()]).toEqual([]);
});

test('a farewell to a room that one does not have is nothing new', () => {
  const rooms = having();

  expect(withEvent(rooms, farewell(13), SELF)).toBe(rooms);
});

test('events of rooms one is not in change nothing', () => {
  const rooms = having();

  expect(
    withEvent(
      rooms,
      { type: 'message.created', room_id: 9, version: 1, message: aMessage(1) },
      SELF,
    ),
  ).toBe(rooms);
});

test('the newest conversation stands first', () => {
  const quiet = aRoom({ id: 1, joined_at: at(1) });
  const talked = aRoom({ id: 2, last_message: aMessage(1, { created_at: at(9) }) });
  const fresh = aRoom({ id: 3, joined_at: at(5) });

  const order = inListOrder([quiet, talked, fresh].map(newRoomView)).map(({ room }) => room.id);

  expect(order).toEqual([2, 3, 1]);
});

test('a direct room is listed once something was said or begun there, or while it is open', () => {
  const silent = newRoomView(aRoom({ id: 3, kind: 'direct', peer: aUser(2) }));
  const spoken = newRoomView(aRoom({ id: 3, kind: 'direct', peer: aUser(2), last_seq: 1 }));
  const none = new Set<number>();

  expect(isListed(silent, null, none)).toBe(false);
  expect(isListed(silent, 3, none)).toBe(true);
  expect(isListed(silent, null, new Set([3]))).toBe(true);
  expect(isListed(spoken, null, none)).toBe(true);
  expect(isListed(newRoomView(aRoom({ id: 4 })), null, none)).toBe(true);
});
