import { expect, test } from 'vitest';
import { highlight } from './highlight';

const marked = (text: string, ...terms: string[]) =>
  highlight(text, terms)
    .map((part) => (part.isHit ? `[${part.text}]` : part.text))
    .join('');

test.each([
  ['Spring tea', ['TEA'], 'Spring [tea]'],
  ['今天喝春茶', ['春茶'], '今天喝[春茶]'],
  ['Ｔｅａ house', ['tea'], '[Ｔｅａ] house'],
  ['cafe\u0301 time', ['café'], '[cafe\u0301] time'],
  ['tea and tea', ['tea', 'and'], '[tea] [and] [tea]'],
  ['teatea', ['tea'], '[teatea]'],
  ['nothing', ['tea'], 'nothing'],
  ['<b>tea</b>', ['<b>'], '[<b>]tea</b>'],
])('%s', (text, terms, expected) => {
  expect(marked(text, ...terms)).toBe(expected);
});

test('of a long text, what lies around the first hit is shown', () => {
  const parts = highlight(`${'before '.repeat(100)}tea${' after'.repeat(100)}`, ['tea']);
  const text = parts.map((part) => part.text).join('');

  expect(text.length).toBeLessThan(250);
  expect(parts.filter((part) => part.isHit).map((part) => part.text)).toEqual(['tea']);
  expect(text.startsWith('…') && text.endsWith('…')).toBe(true);
});
