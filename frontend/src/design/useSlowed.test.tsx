// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSlowed } from './useSlowed';

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** What is shown so long after the first change, of one change in each tenth of a second. */
function shownAfter(ms: number, meanwhile: () => void = () => {}): number {
  const { result, rerender } = renderHook(({ value }) => useSlowed(value), {
    initialProps: { value: 0 },
  });
  act(() => vi.advanceTimersByTime(5_000));
  for (let value = 1; value <= ms / 100; value += 1) {
    meanwhile();
    rerender({ value });
    act(() => vi.advanceTimersByTime(100));
  }
  return result.current;
}

test('a change after a while is there at once, those right after it are not', () => {
  expect(shownAfter(100)).toBe(1);
  expect(shownAfter(900)).toBe(1);
});

test('in a stream of changes some are shown after a second', () => {
  expect(shownAfter(1_500)).toBeGreaterThan(9);
});

test('while somebody types they wait longer, but not for ever', () => {
  const type = () => document.dispatchEvent(new Event('input'));
  expect(shownAfter(2_500, type)).toBe(1);
  expect(shownAfter(3_500, type)).toBeGreaterThan(29);
});
