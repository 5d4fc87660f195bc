import { expect, test } from 'vitest';
import type { PieceFrame } from '../api/frames';
import type { Step } from '../api/types';
import { at } from '../testing';
import { begunWith, type Growing, type Whole, withPiece, withRecord } from './growing';

const about = { room_id: 1, seq: 2, id: 'a' };
const delta = (offset: number, text: string): PieceFrame => ({
  ...about,
  type: 'message.delta',
  offset,
  text,
});
const thought = (offset: number, text: string): PieceFrame => ({
  ...about,
  type: 'message.thought',
  offset,
  text,
});
const step = (id: string, result: string | null): Step => ({
  id,
  tool: 'search_messages',
  arguments: {},
  result,
  failed: false,
  began_at: at(1),
  ended_at: result === null ? null : at(2),
});
const stepped = (of: Step): PieceFrame => ({ ...about, type: 'message.step', step: of });
const record = (text: string, more: Partial<Whole> = {}): Whole => ({
  status: 'streaming',
  text,
  thought: '',
  steps: [],
  ...more,
});
const after = (pieces: PieceFrame[], start: Growing = begunWith('', false)) =>
  pieces.reduce(withPiece, start);

test('pieces are put one behind the other', () => {
  expect(after([delta(0, 'Tea'), delta(3, ' is 茶')]).text).toBe('Tea is 茶');
});

test('a piece twice, or one that overlaps, adds only what is new', () => {
  expect(after([delta(0, 'Tea'), delta(0, 'Tea'), delta(1, 'ea is')]).text).toBe('Tea is');
});

test('offsets count as JavaScript does', () => {
  expect(after([delta(0, '🍵'), delta(2, '!')]).text).toBe('🍵!');
});

test('what is thought grows beside what is said', () => {
  const { text, thought: thoughts } = after([thought(0, 'hm'), delta(0, 'A'), thought(2, 'm')]);

  expect([text, thoughts]).toEqual(['A', 'hmm']);
});

test('a gap stops the text until the whole is there', () => {
  const gapped = after([delta(0, 'Tea'), delta(7, 'hot'), delta(10, '!')]);

  expect(gapped).toMatchObject({ state: 'gap', text: 'Tea' });
  expect(withRecord(gapped, record('Tea is hot'))).toMatchObject({
    state: 'whole',
    text: 'Tea is hot!',
    waiting: [],
  });
});

test('a whole that is older than what came after a gap leaves a gap', () => {
  const gapped = after([delta(6, 'hot')]);

  expect(withRecord(gapped, record('Tea'))).toMatchObject({ state: 'gap', text: 'Tea' });
});

test('the whole takes the place of what is known, also if it is shorter', () => {
  const old = { ...begunWith('of an earlier try', false), state: 'asked' as const };

  expect(withRecord(old, record('new')).text).toBe('new');
});

test('what was loaded in the middle waits for the whole', () => {
  const loaded = after([delta(4, ' ok')], begunWith('T', true, true));

  expect(loaded).toMatchObject({ state: 'gap', text: 'T' });
  expect(withRecord(loaded, record('Tea?')).text).toBe('Tea? ok');
});

test('a step is there once, with its result as soon as it has one', () => {
  const { steps } = after([
    stepped(step('1', null)),
    stepped(step('2', null)),
    stepped(step('1', 'found')),
    stepped(step('1', null)),
  ]);

  expect(steps.map(({ id, result }) => [id, result])).toEqual([
    ['1', 'found'],
    ['2', null],
  ]);
});
