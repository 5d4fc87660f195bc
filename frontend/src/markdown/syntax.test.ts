import { expect, test } from 'vitest';
import { hasMarkdown } from './syntax';

test.each([
  '**bold**',
  '*it*',
  '_it_',
  '~~gone~~',
  '`code`',
  '```\ncode\n```',
  '# Title',
  '> quoted',
  '- one\n- two',
  '1. one',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '[tea](https://tea.example)',
  '![tea](https://tea.example/a.png)',
  '---',
  '**注意：**请看',
])('%s is Markdown', (text) => {
  expect(hasMarkdown(text)).toBe(true);
});

test.each([
  'Hello there.',
  'https://tea.example/a_b_c',
  '好的~ 谢谢~',
  '2 * 3 * 4',
  'snake_case_name',
  '-5 degrees, +1',
  '#tea',
  'a <b>bold</b> claim',
  'one\ntwo\n\nthree',
  '¯\\_(ツ)_/¯',
  '[x] not a link',
  '',
])('%s is not', (text) => {
  expect(hasMarkdown(text)).toBe(false);
});

test.each([
  `${'>'.repeat(2000)} x`,
  `${'- '.repeat(2000)}x`,
  `${'1. '.repeat(2000)}x`,
  `${'*_'.repeat(1000)}x${'_*'.repeat(1000)}`,
  `${'*'.repeat(3000)}x${'*'.repeat(3000)}`,
])('what is too tangled to mean anything stays as it stands', (text) => {
  expect(hasMarkdown(text)).toBe(false);
});
