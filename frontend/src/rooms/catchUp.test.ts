import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClientFrame, ErrorFrame } from '../api/frames';
import { aRoom } from '../testing';
import { askForMissed, catchUpRefused, forgetCatchUps } from './catchUp';
import { newRoomView } from './roomState';
import { dropRoom, useRooms, withEvent } from './rooms';

const SELF = 1;
const asked: ClientFrame[] = [];
const write = (frame: ClientFrame) => asked.push(frame) > 0;

function refusal(code: string): ErrorFrame {
  const ref = asked.map((frame) => ('ref' in frame ? String(frame.ref) : '')).at(-1);
  return { type: 'error', ref, code, message: '', retryable: false };
}

beforeEach(() => {
  vi.useFakeTimers();
  const view = newRoomView(aRoom({ id: 7, version: 3 }));
  useRooms.setState({ byId: new Map([[7, { ...view, catchUp: 'needed' }]]) });
  askForMissed(write);
  expect(asked).toMatchObject([{ op: 'changes', room_id: 7, since: 3 }]);
});

afterEach(() => {
  forgetCatchUps();
  dropRoom(7);
  asked.length = 0;
  vi.useRealTimers();
});

test('a room that one is told to be in no more is let go of', () => {
  expect(catchUpRefused(refusal('room_not_found'), write)).toBe(true);

  expect(useRooms.getState().byId.has(7)).toBe(false);
});

test('whoever comes back before they are told that they were out keeps the room, and asks again', () => {
  const room = aRoom({ id: 7, version: 9 });
  const created = { type: 'room.created', room_id: 7, version: 9, room } as const;
  useRooms.setState((rooms) => withEvent(rooms, created, SELF));

  catchUpRefused(refusal('room_not_found'), write);
  vi.advanceTimersByTime(60_000);

  expect(useRooms.getState().byId.has(7)).toBe(true);
  expect(asked.length).toBeGreaterThan(1);
});

test('nobody asks again for a room that has gone meanwhile', () => {
  dropRoom(7);

  catchUpRefused(refusal('room_not_found'), write);

  expect(vi.getTimerCount()).toBe(0);
});

test('what a busy server refused is asked again', () => {
  catchUpRefused(refusal('overloaded'), write);
  vi.advanceTimersByTime(5_000);

  expect(asked).toMatchObject([{ since: 3 }, { since: 3 }]);
});
