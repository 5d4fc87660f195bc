// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { learn } from '../languages/language';
import { newRoomView } from '../rooms/roomState';
import { useRooms } from '../rooms/rooms';
import { aRoom } from '../testing';
import { Markdown, MarkdownBlocks } from './Markdown';

const nobody = [] as const;

beforeEach(() => learn('inside'));
afterEach(cleanup);

const text = [
  '# Tea',
  'Green **and** `white`:\nnext line',
  '1. warm\n\n2. pour',
  '```js\nconst tea = 1;\n\ntea;\n```',
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '> the end',
].join('\n\n');

test('what was finished keeps its elements while the text grows', () => {
  const { container, rerender } = render(
    <MarkdownBlocks content="First **one**.\n\nSec" mentions={nobody} isGrowing />,
  );
  const first = container.querySelector('strong');
  rerender(<MarkdownBlocks content="First **one**.\n\nSecond" mentions={nobody} isGrowing />);

  expect(container.querySelector('strong')).toBe(first);
  expect(container.textContent).toContain('Second');
});

test('a whole text says the same in blocks as in one', () => {
  const blocks = render(<MarkdownBlocks content={text} mentions={nobody} isGrowing={false} />);
  const whole = render(<Markdown content={text} mentions={nobody} />);
  const words = (element: Element) => element.textContent?.replace(/\s+/g, ' ');

  expect(words(blocks.container)?.replaceAll(' ', '')).toBe(
    words(whole.container)?.replaceAll(' ', ''),
  );
  for (const tag of ['strong', 'ol', 'pre', 'table', 'blockquote']) {
    expect(blocks.container.querySelectorAll(tag), tag).toHaveLength(1);
  }
});

test('at no moment of its growth does a mark stand there that is none in the end', () => {
  for (let length = 1; length <= text.length; length += 1) {
    const { container } = render(
      <MarkdownBlocks content={text.slice(0, length)} mentions={nobody} isGrowing />,
    );
    expect(container.textContent, text.slice(0, length)).not.toMatch(/\*\*|`|\||^#|^>/m);
    cleanup();
  }
});

test('a reference to a message leads there, if its room is mine, and is none in code', () => {
  useRooms.setState({ byId: new Map([[1, newRoomView(aRoom())]]) });
  const content = 'Said in [1/12], **[1/13]** and [2/5]; `[1/14]`';
  const { container } = render(
    <MarkdownBlocks content={content} mentions={nobody} isGrowing={false} />,
  );

  expect(screen.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
    '↗12',
    '↗13',
  ]);
  expect(container.textContent).toBe('Said in ↗12, ↗13 and [2/5]; [1/14]');
});

test('people who write the same mean the characters', () => {
  render(<Markdown content="**see** [1/12]" mentions={nobody} />);

  expect(screen.queryByRole('button')).toBeNull();
});
