import { expect, test } from 'vitest';
import { blocksOf } from './blocks';
import { closed } from './closed';

const trimmed = (text: string) => blocksOf(text).map((block) => block.trimEnd());

test('paragraphs are blocks of their own', () => {
  expect(trimmed('one\ntwo\n\nthree\n\n\nfour')).toEqual(['one\ntwo', 'three', 'four']);
});

test('nothing is lost between the blocks', () => {
  const text = '# Tea\n\n1. a\n\n   b\n\n2. c\n\n```\nx\n\ny\n```\n\nend\n';

  expect(blocksOf(text).join('')).toBe(text);
});

test('code with empty lines stays whole, also while it is open', () => {
  expect(trimmed('a\n\n```js\nx\n\ny\n```\n\nb')).toEqual(['a', '```js\nx\n\ny\n```', 'b']);
  expect(trimmed('```js\nx\n\ny')).toEqual(['```js\nx\n\ny']);
  expect(trimmed('````\n```\n\nx\n````\n\ny')).toEqual(['````\n```\n\nx\n````', 'y']);
});

test('a list with empty lines between its items stays one list, and keeps what is indented', () => {
  expect(trimmed('1. a\n\n   more\n\n2. b\n\nend')).toEqual(['1. a\n\n   more\n\n2. b', 'end']);
});

test('blocks that are finished stay as they are, however the text grows', () => {
  const text =
    'Hello **you**.\n\n- one\n\n- two\n\n```py\na = 1\n\nb\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd.';
  const whole = blocksOf(text);

  for (let length = 1; length <= text.length; length += 1) {
    const blocks = blocksOf(text.slice(0, length));
    const finished = blocks.slice(0, -1).map((block) => block.trimEnd());
    expect(whole.slice(0, finished.length).map((block) => block.trimEnd())).toEqual(finished);
  }
});

test.each([
  ['**bo', '**bo**'],
  ['**bold**', '**bold**'],
  ['**bold*', '**bold**'],
  ['**', ''],
  ['*it', '*it*'],
  ['***both', '***both***'],
  ['~~gone', '~~gone~~'],
  ['2 * 3', '2 * 3'],
  ['a `co', 'a `co`'],
  ['a `', 'a '],
  ['a ``x ` y', 'a ``x ` y``'],
  ['`a*b` and *c', '`a*b` and *c*'],
  ['see [the te', 'see the te'],
  ['see [tea](https://tea.exa', 'see tea'],
  ['see [tea](https://tea.example)', 'see [tea](https://tea.example)'],
  ['![pic](http', 'pic'],
  ['**see [tea', '**see tea**'],
  ['- one\n-', '- one'],
  ['text\n#', 'text'],
  ['```js\nlet a\n``', '```js\nlet a'],
  ['```js\nlet `a', '```js\nlet `a'],
  ['- x\n  ```js\n  a = `', '- x\n  ```js\n  a = `'],
  ['| a | b |', '| a | b |\n|---|---|'],
  ['| a | b |\n|--', '| a | b |\n|---|---|'],
  ['| a |\n|---|\n| 1', '| a |\n|---|\n| 1'],
  ['one *a*\n\ntwo **b', 'one *a*\n\ntwo **b**'],
])('half-written %j is read as %j', (block, whole) => {
  expect(closed(block)).toBe(whole);
});
