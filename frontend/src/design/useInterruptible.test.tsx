// @vitest-environment happy-dom
import { cleanup, renderHook } from '@testing-library/react';
import { useLayoutEffect } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useInterruptible, whenDrawn } from './useInterruptible';

const seen: (number | string)[] = [];

beforeEach(() => {
  seen.length = 0;
  vi.stubGlobal('requestAnimationFrame', (draw: FrameRequestCallback) => draw(0));
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Draws a value and the next one; what was said to be done when all is drawn is seen as well. */
function draw(first: number, next: number, mayWait: boolean): void {
  const { rerender } = renderHook(
    ({ value }) => {
      const shown = useInterruptible(value, () => mayWait);
      useLayoutEffect(() => {
        seen.push(shown);
        if (shown !== value) whenDrawn(() => seen.push('drawn'));
      });
    },
    { initialProps: { value: first } },
  );
  rerender({ value: next });
}

test('what may wait is drawn after everything else', () => {
  draw(1, 2, true);

  expect(seen.filter((value) => value !== 'drawn')).toEqual([1, 1, 2]);
});

test('what may not wait is there at once', () => {
  draw(1, 2, false);

  expect([...new Set(seen)]).toEqual([1, 2]);
  expect(seen[1]).toBe(2);
});

test('it is told when what waited is drawn', () => {
  draw(1, 2, true);
  expect(seen).toEqual([1, 1, 'drawn', 2]);

  whenDrawn(() => seen.push('nothing waits'));
  expect(seen.at(-1)).toBe('nothing waits');
});
