import { expect, test } from 'vitest';
import { aRoom } from '../testing';
import { nextUnread, roomBeside } from './neighbours';
import { newRoomView } from './roomState';

const rooms = [1, 2, 3, 4].map((id) =>
  newRoomView(aRoom({ id, last_seq: 5, last_read_seq: id === 2 || id === 4 ? 3 : 5 })),
);

test.each([
  [1, 1, 2],
  [2, -1, 1],
  [4, 1, 1],
  [1, -1, 4],
  [null, 1, 1],
  [null, -1, 4],
  [9, 1, 1],
] as const)('from %s by %s is %s', (open, step, next) => {
  expect(roomBeside(rooms, open, step)).toBe(next);
});

test('nothing is beside no room', () => {
  expect(roomBeside([], null, 1)).toBeNull();
  expect(nextUnread([], null)).toBeNull();
});

test.each([
  [1, 2],
  [2, 4],
  [4, 2],
  [null, 2],
])('from %s, the next unread is %s', (open, next) => {
  expect(nextUnread(rooms, open)).toBe(next);
});

test('the open room is not the next', () => {
  expect(nextUnread(rooms.slice(0, 3), 2)).toBeNull();
});
