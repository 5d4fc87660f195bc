import { expect, test } from 'vitest';
import { isForSending } from './enterKey';

const enter = { key: 'Enter', shiftKey: false, isComposing: false, keyCode: 13 };

test('Enter alone sends', () => {
  expect(isForSending(enter)).toBe(true);
});

test.each([
  ['another key', { ...enter, key: 'a' }],
  ['with Shift', { ...enter, shiftKey: true }],
  ['while composing', { ...enter, isComposing: true }],
  ['that ends a composition in Safari', { ...enter, keyCode: 229 }],
])('Enter does not send: %s', (_, event) => {
  expect(isForSending(event)).toBe(false);
});
