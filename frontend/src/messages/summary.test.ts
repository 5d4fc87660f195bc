import { expect, test } from 'vitest';
import { aMessage, at } from '../testing';
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
