import { expect, test } from 'vitest';
import { aMessage, at } from '../testing';
import { newSend } from './outbox';
import { type Row, timeline } from './timeline';

const SELF = 1;

const kinds = (rows: Row[]) => rows.map((row) => (row.kind === 'message' ? row.key : row.kind));
const firsts = (rows: Row[]) => rows.flatMap((row) => (row.kind === 'message' ? [row.first] : []));

test('messages of one sender make a run; only its first shows the face', () => {
  const rows = timeline(
    [aMessage(1), aMessage(2), aMessage(3, { sender_id: SELF })],
    [],
    SELF,
    true,
  );

  expect(firsts(rows)).toEqual([true, false, true]);
  expect(rows.at(-1)).toMatchObject({ own: true });
});

test('a pause begins with the time, and a new run', () => {
  const rows = timeline([aMessage(1), aMessage(2, { created_at: at(400) })], [], SELF, true);

  expect(kinds(rows)).toEqual(['beginning', 'time', 'message-1', 'time', 'message-2']);
  expect(firsts(rows)).toEqual([true, true]);
});

test.each([
  ['a recalled message', { content: '', deleted_at: at(2) }],
  ['a notice', { kind: 'notice' as const }],
])('%s ends a run', (_, about) => {
  const apart = aMessage(1, about);

  expect(firsts(timeline([apart, aMessage(2), aMessage(3)], [], SELF, false))).toEqual([
    true,
    true,
    false,
  ]);
});

test('a page in front only adds rows', () => {
  const newer = [aMessage(3), aMessage(4)];
  const part = kinds(timeline(newer, [], SELF, false));
  const whole = kinds(timeline([aMessage(1), aMessage(2), ...newer], [], SELF, true));

  expect(part).toEqual(['message-3', 'message-4']);
  expect(whole.slice(-part.length)).toEqual(part);
});

test('what is on its way stands last, and is not shown twice once it has arrived', () => {
  const send = newSend('message-2', 1, 'content', Date.parse(at(2)));
  const [before, after] = [
    timeline([aMessage(1)], [send], SELF, false),
    timeline([aMessage(1), aMessage(2, { sender_id: SELF })], [send], SELF, false),
  ];

  expect(before.at(-1)).toMatchObject({ key: 'message-2', delivery: 'sending', own: true });
  expect(kinds(after)).toEqual(['message-1', 'message-2']);
  expect(after.at(-1)).toMatchObject({ delivery: 'sent' });
});
