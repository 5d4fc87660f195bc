// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ServerFrame } from '../api/frames';
import { atQuietMoment } from '../design/quietMoment';
import { whenDrawn } from '../design/useInterruptible';
import { FrameBatch } from './frameBatch';

const taken: number[] = [];
let batch: FrameBatch;
const frame: ServerFrame = { type: 'pong' };

beforeEach(() => {
  vi.useFakeTimers();
  taken.length = 0;
  batch = new FrameBatch((frames) => taken.push(frames.length), atQuietMoment, whenDrawn);
});

afterEach(() => vi.useRealTimers());

/** Two hundred frames in a second. */
function stream(): void {
  for (let i = 0; i < 200; i += 1) {
    batch.add(frame);
    vi.advanceTimersByTime(5);
  }
}

test('what comes together is handed on together, with the next picture', () => {
  batch.add(frame);
  batch.add(frame);
  expect(taken).toEqual([]);
  vi.advanceTimersByTime(20);

  expect(taken).toEqual([2]);
});

test('a stream of 200 in a second is handed on about ten times', () => {
  stream();

  expect(taken.length).toBeGreaterThan(5);
  expect(taken.length).toBeLessThanOrEqual(11);
});

test('where it takes long to draw what was handed on, the next waits longer', () => {
  let calls = 0;
  vi.stubGlobal('requestAnimationFrame', (draw: FrameRequestCallback) => {
    calls += 1;
    return setTimeout(() => draw(performance.now()), 80);
  });
  stream();
  vi.unstubAllGlobals();

  expect(calls).toBeGreaterThan(0);
  expect(taken.length).toBeGreaterThanOrEqual(2);
  expect(taken.length).toBeLessThanOrEqual(4);
});

test('a hidden page, which is given no pictures, gets its frames all the same', () => {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  batch.add(frame);
  vi.advanceTimersByTime(600);
  vi.unstubAllGlobals();

  expect(taken).toEqual([1]);
});

test('while somebody types it waits for the picture with their next letter', () => {
  const type = () => document.dispatchEvent(new Event('input'));
  type();
  batch.add(frame);
  vi.advanceTimersByTime(100);
  expect(taken).toEqual([]);
  type();
  expect(taken).toEqual([]);
  vi.advanceTimersByTime(40);

  expect(taken).toEqual([1]);
});

test('whoever types no more does not hold it up for long', () => {
  document.dispatchEvent(new Event('input'));
  batch.add(frame);
  vi.advanceTimersByTime(150);

  expect(taken).toEqual([1]);
});

test('what is flushed is not handed on again', () => {
  batch.add(frame);
  batch.flush();
  vi.advanceTimersByTime(1_000);

  expect(taken).toEqual([1]);
});
