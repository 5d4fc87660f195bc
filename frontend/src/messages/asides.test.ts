import { expect, test } from 'vitest';
import { aMessage, at } from '../testing';
import { hearAside, keepAside, noAsides, pinnedAmong } from './asides';

const quoted = keepAside(noAsides, [aMessage(3)]);

test('a quoted message hears of its edit and its recall', () => {
  const edited = hearAside(quoted, [aMessage(3, { version: 9, content: 'edited' })]);
  const recalled = hearAside(edited, [
    aMessage(3, { version: 10, content: '', deleted_at: at(9) }),
  ]);

  expect(edited.bySeq.get(3)?.content).toBe('edited');
  expect(recalled.bySeq.get(3)?.deleted_at).not.toBeNull();
});

test('what is neither quoted nor pinned is not kept', () => {
  expect(hearAside(quoted, [aMessage(4)])).toBe(quoted);
});

test('an answer that is older than what was heard changes nothing', () => {
  const edited = hearAside(quoted, [aMessage(3, { version: 9, content: 'edited' })]);

  expect(keepAside(edited, [aMessage(3)])).toBe(edited);
});

test('what is pinned is there at once, the newest pin first, and gone when it is unpinned', () => {
  const one = hearAside(noAsides, [aMessage(1, { version: 9, pinned_at: at(9) })]);
  const two = hearAside(one, [aMessage(2, { version: 10, pinned_at: at(10) })]);
  const unpinned = hearAside(two, [aMessage(2, { version: 11 })]);

  expect(pinnedAmong(two).map(({ seq }) => seq)).toEqual([2, 1]);
  expect(pinnedAmong(unpinned).map(({ seq }) => seq)).toEqual([1]);
});

test('an unpinning heard while the pins are on their way is newer than they are', () => {
  const heard = hearAside(quoted, [aMessage(3, { version: 9 })]);
  const answered = keepAside(heard, [aMessage(3, { version: 8, pinned_at: at(8) })]);

  expect(pinnedAmong(answered)).toEqual([]);
});
