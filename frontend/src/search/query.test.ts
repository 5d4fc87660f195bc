import { expect, test } from 'vitest';
import { isEmpty, parse, termsOf, withCondition } from './query';

test('words are words, and conditions are taken out of them', () => {
  expect(parse('spring tea from:bao in:"Tea friends" has:file')).toMatchObject({
    words: 'spring tea',
    from: 'bao',
    in: 'Tea friends',
    hasFile: true,
    mentionsMe: false,
  });
});

test('days bound the time', () => {
  expect(parse('before:2026-01-01 after:2025-12-01 茶')).toMatchObject({
    words: '茶',
    before: '2026-01-01',
    after: '2025-12-01',
  });
});

test.each(['before:tomorrow', 'has:wings', 'mentions:you', 'http://example.org', 'from:'])(
  'what only looks like a condition is a word: %s',
  (text) => {
    expect(parse(text).words).toBe(text);
  },
);

test('a condition is put in, changed and taken out, and the words stay', () => {
  const one = withCondition('tea', 'in', 'Tea friends');

  expect(one).toBe('tea in:"Tea friends"');
  expect(withCondition(one, 'in', 'Garden')).toBe('tea in:Garden');
  expect(withCondition(one, 'in', null)).toBe('tea');
});

test('phrases stay together', () => {
  expect(termsOf('tea "spring leaves" 茶')).toEqual(['tea', 'spring leaves', '茶']);
});

test('without a word and without a condition there is nothing to look for', () => {
  expect(isEmpty(parse('  '))).toBe(true);
  expect(isEmpty(parse('has:file'))).toBe(false);
});
