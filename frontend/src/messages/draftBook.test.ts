import { expect, test } from 'vitest';
import { type DraftBook, heard, leaving, newest, saved, typed } from './draftBook';

const at = (second: number) => new Date(second * 1000).toISOString();
const nothing: DraftBook = new Map();
const mine = typed(nothing, 1, 'hello', null, at(10));
const theirs = (content: string, second: number) => ({
  content,
  reply_to: null,
  updated_at: at(second),
});
const text = (book: DraftBook) => book.get(1)?.content;

test('what was typed is to be saved, until the server has it', () => {
  const draft = mine.get(1);

  expect(draft).toMatchObject({ content: 'hello', isUnsaved: true });
  expect(saved(mine, 1, draft as never).get(1)?.isUnsaved).toBe(false);
});

test('what was typed while it was being saved is still to be saved', () => {
  const more = typed(mine, 1, 'hello there', null, at(11));

  expect(saved(more, 1, mine.get(1) as never)).toBe(more);
});

test('an emptied draft is told to the server, and then gone', () => {
  const emptied = typed(leaving(mine, 1), 1, '', null, at(11));

  expect(emptied.get(1)).toMatchObject({ content: '', isUnsaved: true });
  expect(saved(emptied, 1, emptied.get(1) as never).has(1)).toBe(false);
});

test('what never left this device is forgotten without a word', () => {
  expect(typed(nothing, 1, '', null, at(1))).toBe(nothing);
  expect(typed(mine, 1, '', null, at(11)).has(1)).toBe(false);
});

test('what another device wrote is taken in, and what it removed removed', () => {
  const settled = saved(mine, 1, mine.get(1) as never);

  expect(text(heard(nothing, 1, theirs('elsewhere', 5), false))).toBe('elsewhere');
  expect(text(heard(settled, 1, theirs('elsewhere', 12), false))).toBe('elsewhere');
  expect(heard(settled, 1, null, false).has(1)).toBe(false);
});

test('what is being typed is not overwritten, whatever the clocks say', () => {
  expect(heard(mine, 1, theirs('older', 9), false)).toBe(mine);
  expect(heard(mine, 1, null, false)).toBe(mine);
  expect(heard(mine, 1, theirs('later', 20), true)).toBe(mine);
});

test('what was left unsaved here gives way to what was written later elsewhere', () => {
  expect(text(heard(mine, 1, theirs('later', 20), false))).toBe('later');
});

test('only the latest drafts are kept', () => {
  let book = nothing;
  for (let room = 1; room <= 150; room += 1) book = typed(book, room, 'x', null, at(room));

  expect(newest(book)).toHaveLength(100);
  expect(newest(book)[0]?.[0]).toBe(150);
});
