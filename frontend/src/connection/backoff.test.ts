import { expect, test } from 'vitest';
import { backoffMs } from './backoff';

test('the longest wait doubles from half a second to half a minute', () => {
  const longest = [0, 1, 2, 5, 6, 7, 1000].map((attempt) => backoffMs(attempt, () => 1));

  expect(longest).toEqual([500, 1000, 2000, 16_000, 30_000, 30_000, 30_000]);
});

test('full jitter: a wait may be as short as nothing', () => {
  expect(backoffMs(9, () => 0)).toBe(0);
  expect(backoffMs(1, () => 0.25)).toBe(250);
});
