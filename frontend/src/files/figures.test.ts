import { expect, test } from 'vitest';
import { fileSize, pictureBox, playTime } from './figures';

test.each([
  [0, '0 bytes'],
  [1023, '1,023 bytes'],
  [1024, '1 kB'],
  [2_500, '2.4 kB'],
  [25 * 1024 * 1024, '25 MB'],
  [5 * 1024 ** 4, '5,120 GB'],
])('%i bytes read as %s', (bytes, text) => {
  expect(fileSize(bytes, 'en')).toBe(text);
});

test.each([
  [0, '0:00'],
  [4.6, '0:05'],
  [65, '1:05'],
  [3723, '1:02:03'],
  [Number.POSITIVE_INFINITY, '0:00'],
  [Number.NaN, '0:00'],
])('%f seconds play as %s', (seconds, text) => {
  expect(playTime(seconds)).toBe(text);
});

test.each([
  ['fits as it is', 200, 100, 200, 100],
  ['is made smaller in its own form', 1200, 600, 300, 150],
  ['is cut when it is a strip', 5000, 50, 300, 72],
  ['has a place when nobody knows its size', null, null, 240, 180],
])('a picture %s', (_, width, height, boxWidth, boxHeight) => {
  expect(pictureBox(width, height)).toEqual({ width: boxWidth, height: boxHeight });
});
