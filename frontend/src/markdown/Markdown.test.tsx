// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { learn } from '../languages/language';
import { hostileTexts } from './hostileTexts';
import { Markdown } from './Markdown';

const draw = (content: string, mentions: Parameters<typeof Markdown>[0]['mentions'] = []) =>
  render(<Markdown content={content} mentions={mentions} />).container;

beforeEach(() => learn('inside'));
afterEach(cleanup);

describe('what people write', () => {
  test('bold, struck, code, quotes and lists', () => {
    const drawn = draw('**b** ~~s~~ `c`\n\n> q\n\n- one\n- two\n\n1. first');

    for (const tag of ['strong', 'del', 'code', 'blockquote', 'ul', 'ol']) {
      expect(drawn.querySelector(tag), tag).not.toBeNull();
    }
  });

  test('a table', () => {
    draw('| a | b |\n|---|:-:|\n| 1 | 2 |');

    expect(screen.getAllByRole('columnheader')).toHaveLength(2);
    expect(screen.getByRole('cell', { name: '2' })).toBeTruthy();
  });

  test('each line break counts, also in a list and between Chinese words', () => {
    const drawn = draw('**一**\n二\n- 三\n- 四');

    expect(drawn.querySelectorAll('br')).toHaveLength(1);
    expect(drawn.querySelectorAll('li')).toHaveLength(2);
  });

  test('bold ends beside Chinese punctuation', () => {
    expect(draw('**注意：**请看').querySelector('strong')?.textContent).toBe('注意：');
  });

  test('faces, waves and paths stay as they are', () => {
    const text = '`x` 好的~ 谢谢~ C:\\tea\\new &lt; a_b_c 2 * 3 * 4';

    expect(draw(text).textContent?.trim()).toBe(text.replaceAll('`', ''));
  });

  test('code is shown letter by letter, and can be copied', () => {
    const drawn = draw('```js\nconst a = "<b>";\n\n  a;\n```');

    expect(drawn.querySelector('pre')?.textContent).toBe('const a = "<b>";\n\n  a;');
    expect(screen.getByRole('button', { name: 'Copy code' })).toBeTruthy();
  });

  test('headings do not become headings of the page', () => {
    expect(draw('# Big').querySelector('h1')).toBeNull();
  });

  test('mentions are found between the marks', () => {
    const drawn = draw('**hi @ada**', [{ username: 'ada', label: 'Ada L.', isSelf: true }]);

    expect(drawn.querySelector('strong [data-mention]')?.textContent).toBe('@Ada L.');
  });

  test('but not in code', () => {
    const drawn = draw('`@ada`', [{ username: 'ada', label: 'Ada L.', isSelf: true }]);

    expect(drawn.querySelector('[data-mention]')).toBeNull();
  });
});

describe('links', () => {
  test('lead out, and tell the other side nothing', () => {
    draw('**x** [tea](https://tea.example/a) https://bare.example/b，好');
    const [named, bare] = screen.getAllByRole('link');

    expect(named?.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(named?.getAttribute('target')).toBe('_blank');
    expect(bare?.getAttribute('href')).toBe('https://bare.example/b');
  });

  test('a picture is only a link', () => {
    const drawn = draw('![a cup](https://foreign.example/cup.png)');

    expect(drawn.querySelector('img')).toBeNull();
    expect(screen.getByRole('link', { name: 'a cup' })).toBeTruthy();
  });
});

describe('hostile texts', () => {
  test.each(hostileTexts)('%s', (text) => {
    const drawn = draw(text);

    expect(
      drawn.querySelector(
        'script,iframe,object,embed,svg:not(.lucide),math,style,link,meta,base,form,textarea,select,input,video,audio,img,source,template,details,[srcdoc],[src],[style*=url],[id],[name]',
      ),
    ).toBeNull();
    for (const element of drawn.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        expect(name.startsWith('on'), `${name}=${value}`).toBe(false);
        if (name === 'href') expect(value).toMatch(/^(https?:\/\/|mailto:)/);
      }
    }
  });
});
