import { describe, expect, test } from 'vitest';
import { type Mention, piecesOf, safeHref } from './pieces';

const named = (username: string, label = username): Mention => ({ username, label, isSelf: false });
const linksIn = (text: string) =>
  piecesOf(text, []).flatMap((piece) => (piece.kind === 'link' ? piece.href : []));
const shown = (text: string, mentions: Mention[]) =>
  piecesOf(text, mentions).map((piece) =>
    piece.kind === 'mention' ? `[${piece.mention.label}]` : piece.text,
  );

describe('links', () => {
  test.each([
    ['see https://tea.example/a?b=1#c.', ['https://tea.example/a?b=1#c']],
    ['(https://en.example/Tea_(drink))', ['https://en.example/Tea_(drink)']],
    ['看https://tea.example/茶，很好', ['https://tea.example/%E8%8C%B6']],
    ['www.tea.example and http://x.example', ['https://www.tea.example/', 'http://x.example/']],
    ['"https://tea.example"', ['https://tea.example/']],
    ['javascript:alert(1) data:text/html,x', []],
    ['https://', []],
  ])('%s', (text, links) => {
    expect(linksIn(text)).toEqual(links);
  });

  test('nothing of the text is lost', () => {
    const text = 'a https://x.example/?q=(1)). b\n\nwww.y.example!';

    expect(shown(text, []).join('')).toBe(text);
  });
});

describe('mentions', () => {
  test('whoever is named is shown by the name they go by', () => {
    expect(shown('hi @ada, tea?', [named('ada', 'Ada Lovelace')])).toEqual([
      'hi ',
      '[Ada Lovelace]',
      ', tea?',
    ]);
  });

  test('case and width do not matter, and no space is needed', () => {
    expect(shown('＠ＡＤＡ你好@宝', [named('ada'), named('宝')])).toEqual([
      '[ada]',
      '你好',
      '[宝]',
    ]);
  });

  test('the longest name wins', () => {
    expect(shown('@ada.b', [named('ada'), named('ada.b')])).toEqual(['[ada.b]']);
  });

  test('a mail address names nobody, nor does who is not mentioned', () => {
    expect(shown('me@ada.example @bao', [named('ada')])).toEqual(['me@ada.example @bao']);
  });

  test('a name within a link stays part of the link', () => {
    expect(shown('https://x.example/@ada', [named('ada')])).toEqual(['https://x.example/@ada']);
  });
});

test.each([
  'javascript:alert(1)',
  ' JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  'blob:https://x/1',
  '//x.example',
  '/rooms/1',
  'ftp://x.example',
  'http://',
])('%s may not be opened from a message', (address) => {
  expect(safeHref(address)).toBeNull();
});
