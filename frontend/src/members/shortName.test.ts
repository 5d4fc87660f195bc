import { expect, test } from 'vitest';
import { shortName } from './shortName';

test.each([
  ['Ada Lovelace', 'Ada Lovelace'],
  ['a'.repeat(16), 'a'.repeat(16)],
  ['a'.repeat(17), `${'a'.repeat(16)}…`],
  ['Wolfeschlegelst- ein', 'Wolfeschlegelst-…'],
  ['林'.repeat(8), '林'.repeat(8)],
  ['林'.repeat(30), `${'林'.repeat(8)}…`],
])('%s is called %s', (name, short) => {
  expect(shortName(name)).toBe(short);
});

test('what looks like one letter is not cut in two', () => {
  expect(shortName('👩‍👩‍👧'.repeat(20))).toBe(`${'👩‍👩‍👧'.repeat(8)}…`);
});
