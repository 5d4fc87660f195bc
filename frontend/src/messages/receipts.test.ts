import { expect, test } from 'vitest';
import { readersOf, withReceipt } from './receipts';

const marks = new Map([
  [1, 9],
  [2, 5],
  [3, 4],
]);

test('who has read a message is who read as far as it, but for oneself', () => {
  expect(readersOf(marks, 5, 1)).toEqual({ read: [2], unread: [3] });
});

test('a receipt moves a mark forward, never back', () => {
  const rooms = new Map([[7, marks]]);

  expect(withReceipt(rooms, 7, 3, 6).get(7)?.get(3)).toBe(6);
  expect(withReceipt(rooms, 7, 2, 3)).toBe(rooms);
});

test('what is told of a room that nobody looks at is not kept', () => {
  expect(withReceipt(new Map(), 7, 2, 3).size).toBe(0);
});
