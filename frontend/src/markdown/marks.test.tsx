// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { learn } from '../languages/language';
import { Markdown } from './Markdown';
import { MarkedText } from './MarkedText';
import { marksOf } from './marks';
import { hasMarkdown } from './syntax';

beforeEach(() => learn('inside'));
afterEach(cleanup);

/** What a text looks like: the words, and which of them are bold or code. */
function whole(text: string): string {
  const { container } = render(<Markdown content={text} mentions={[]} />);
  const drawn = container.querySelector('[dir=auto] > p');
  return drawn?.innerHTML ?? container.innerHTML;
}

function simple(text: string): string | null {
  const stretches = marksOf(text);
  return stretches && render(<MarkedText stretches={stretches} />).container.innerHTML;
}

test.each([
  '**number** 7 of many',
  'see `a_b[0]` and `*`',
  '这是**重点**，不是`代码`。',
  '**a b** `c`',
])('%s is drawn without the whole dialect, and alike', (text) => {
  expect(simple(text)).toContain('</');
  expect(simple(text)).toBe(whole(text));
});

test.each([
  '*one*',
  '**注意：**请看',
  '**a** and [tea](https://tea.example)',
  '**@ada** come',
  '- **one**',
  '1. **one**',
  '# **one**',
  '**a**\n**b**',
  '``a` b``',
  '**a *b* c**',
  '**a',
])('%s is left to the whole dialect', (text) => {
  expect(marksOf(text)).toBeNull();
});

/** The same texts in each run: a number after the other of a known row. */
function* textsOf(parts: readonly string[], length: number, count: number): Generator<string> {
  let state = 7;
  const next = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let made = 0; made < count; made += 1) {
    const chosen = Array.from({ length: 1 + next(length) }, () => parts[next(parts.length)]);
    yield chosen.join('').trim();
  }
}

test('whatever is put together from marks and words, both ways agree', () => {
  const parts = [
    '**',
    '**',
    '`',
    'tea',
    '茶',
    ' ',
    ' ',
    '7',
    '.',
    '，',
    '(',
    '!',
    '-',
    '*',
    '"',
    ':',
  ];
  let compared = 0;
  for (const text of textsOf(parts, 12, 3_000)) {
    if (!hasMarkdown(text) || marksOf(text) === null) continue;
    compared += 1;
    expect(simple(text), text).toBe(whole(text));
    cleanup();
  }

  expect(compared).toBeGreaterThan(50);
});
