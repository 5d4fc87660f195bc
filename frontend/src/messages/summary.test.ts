import { expect, test } from 'vitest';
import { aMessage, anAnswer, at } from '../testing';
import { summaryOf } from './summary';

const t = (key: string) => key;

test.each([
  ['**bold** and `code`', 'bold and code'],
  ['# Title\n\ntext', 'Title text'],
  ['> quoted\nanswer', 'quoted answer'],
  ['[tea](https://tea.example)', 'tea'],
  ['```js\nlet a;\n```', 'let a;'],
  ['| Tea | Price |\n|---|---:|\n| Oolong | 12 |', 'Tea · Price Oolong · 12'],
  ['before\n\n---\n\nafter', 'before after'],
  ['a | b', 'a | b'],
  ['2 * 3 * 4', '2 * 3 * 4'],
])('%s in one line', (content, line) => {
  expect(summaryOf(aMessage(1, { content }), t).trim()).toBe(line);
});

test('a recalled message says so', () => {
  expect(summaryOf(aMessage(1, { content: '', deleted_at: at(1) }), t)).toBe('message.deleted');
});

test('a notice, and an answer without a word, say what they are', () => {
  const notice = { code: 'hop_limit' as const, user_id: null };
  const answer = anAnswer({ status: 'failed' });

  expect(summaryOf(aMessage(1, { content: '', notice }), t)).toBe('notice.hop_limit');
  expect(summaryOf(aMessage(1, { content: '', answer }), t)).toBe('answer.state.failed');
  expect(summaryOf(aMessage(1, { content: 'Tea', answer }), t)).toBe('Tea');
});
