// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ServerFrame } from '../api/frames';
import { FrameBatch } from './frameBatch';

const taken: number[] = [];
let batch: FrameBatch;
const frame: ServerFrame = { type: 'pong' };

beforeEach(() => {
  vi.useFakeTimers();
  taken.length = 0;
  batch = new FrameBatch((frames) => taken.push(frames.length));
});

afterEach(() => vi.useRealTimers());

test('what comes together is handed on together, with the next picture', () => {
  batch.add(frame);
  batch.add(frame);
  expect(taken).toEqual([]);
  vi.advanceTimersByTime(20);

  expect(taken).toEqual([2]);
});

test('a stream of 200 in a second is handed on about ten times', () => {
  for (let i = 0; i < 200; i += 1) {
    batch.add(frame);
    vi.advanceTimersByTime(5);
  }

  expect(taken.length).toBeLessThanOrEqual(11);
});

test('a hidden page, which is given no pictures, gets its frames all the same', () => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  batch.add(frame);
  vi.advanceTimersByTime(250);
  vi.unstubAllGlobals();

  expect(taken).toEqual([1]);
});

test('what is flushed is not handed on again', () => {
  batch.add(frame);
  batch.flush();
  vi.advanceTimersByTime(1_000);

  expect(taken).toEqual([1]);
});
