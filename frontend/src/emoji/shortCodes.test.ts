import { describe, expect, test } from 'vitest';
import { emojiBook, plainest } from './emojiData';
import { emojiNamed, emojiOfCode } from './shortCodes';

const found = async (query: string, tag: string) =>
  emojiNamed(query, (await emojiBook(tag)).emojis, 8).map(({ emoji }) => emoji);

describe.each(['en', 'zh-CN'])('in %s', (tag) => {
  test.each([
    ['joy', '😂'],
    ['+1', '👍'],
    ['tada', '🎉'],
    ['thumbs', '👍'],
    ['heart', '❤️'],
  ])('the English code %s is known', async (code, emoji) => {
    expect(await found(code, tag)).toContain(emoji);
  });

  test('a closed code is one emoji', async () => {
    expect(emojiOfCode('tea', (await emojiBook(tag)).emojis)?.emoji).toBe('🍵');
  });
});

test.each([
  ['拇指', '👍'],
  ['mu_zhi', '👍'],
  ['笑哭', '😂'],
  ['茶', '🍵'],
])('in Chinese %s is known as well', async (name, emoji) => {
  expect(await found(name, 'zh-CN')).toContain(emoji);
});

test('an emoji is always the same text', () => {
  expect(plainest('👍\uFE0F')).toBe('👍');
  expect(plainest('❤\uFE0F')).toBe('❤\uFE0F');
});
