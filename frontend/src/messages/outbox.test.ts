import { expect, test } from 'vitest';
import { aFile } from '../testing';
import * as outbox from './outbox';

const NOW = 1_000_000;

function sends(...ids: string[]): outbox.Outbox {
  return ids.map((id) => outbox.newSend(id, 1, `content of ${id}`, NOW));
}

const ids = (some: outbox.Outbox) => some.map((send) => send.id);

test('what was typed is due at once, in its order: the next one after the answer to the one before', () => {
  const box = sends('a', 'b');
  const underway = outbox.written(box, new Set(['a']), NOW);

  expect(ids(outbox.due(box, NOW))).toEqual(['a']);
  expect(outbox.due(underway, NOW)).toEqual([]);
  expect(ids(outbox.due(outbox.settled(underway, new Set(['a'])), NOW))).toEqual(['b']);
});

test('rooms do not wait for each other, nor for what failed or waits for its files', () => {
  const file = { uploadId: 'x', file: null };
  const box = [
    ...sends('a'),
    outbox.newSend('b', 2, 'b', NOW),
    outbox.newSend('c', 3, 'c', NOW, { attachments: [file] }),
    outbox.newSend('d', 3, 'd', NOW),
  ];
  const failed = outbox.refused(box, 'a', { code: 'forbidden', retryable: false }, NOW);

  expect(ids(outbox.due(box, NOW))).toEqual(['a', 'b', 'd']);
  expect(ids(outbox.due([...failed, outbox.newSend('e', 1, 'e', NOW)], NOW))).toEqual([
    'b',
    'd',
    'e',
  ]);
});

test('what waits after a passing refusal holds back what was typed after it', () => {
  const box = outbox.refused(sends('a', 'b'), 'a', { code: 'overloaded', retryable: true }, NOW);

  expect(outbox.due(box, NOW)).toEqual([]);
  expect(ids(outbox.due(box, NOW + 1_000))).toEqual(['a']);
});

test('a message is in hand until it is written, and again when it was refused', () => {
  const [fresh] = sends('a');
  const [sent] = outbox.written(sends('a'), new Set(['a']), NOW);
  const [lost] = outbox.unsettled(outbox.written(sends('a'), new Set(['a']), NOW), NOW);
  const [failed] = outbox.refused(sends('a'), 'a', { code: 'forbidden', retryable: false }, NOW);
  const inHand = [fresh, sent, lost, failed].map((send) => send && outbox.isInHand(send));

  expect(inHand).toEqual([true, false, false, true]);
});

test('what an earlier page left behind is taken up once, in the order it was typed', () => {
  const kept = [outbox.newSend('a', 1, 'a', NOW), outbox.newSend('b', 1, 'b', NOW + 2)];
  const box = [outbox.newSend('c', 1, 'c', NOW + 1)];
  const whole = outbox.adopted(box, kept);

  expect(ids(whole)).toEqual(['a', 'c', 'b']);
  expect(outbox.adopted(whole, kept)).toBe(whole);
});

test('only so many may wait', () => {
  expect(outbox.isFull(sends('a'))).toBe(false);
  expect(outbox.isFull(Array.from({ length: 200 }, () => sends('a')[0] as never))).toBe(true);
});

test('what was written waits for its answer, and is written again when that is overdue', () => {
  const box = outbox.written(sends('a'), new Set(['a']), NOW);

  expect(outbox.due(box, NOW + 14_999)).toEqual([]);
  expect(ids(outbox.due(box, NOW + 15_000))).toEqual(['a']);
  expect(outbox.dueInMs(box, NOW + 5_000)).toBe(10_000);
});

test('when the socket closes, all that was not answered is due again under the same id', () => {
  const box = outbox.written(sends('a', 'b'), new Set(['a', 'b']), NOW);
  const left = outbox.settled(box, new Set(['a']));

  expect(ids(outbox.due(outbox.unsettled(left, NOW + 1), NOW + 1))).toEqual(['b']);
});

test('a passing refusal is tried again after the time the server names', () => {
  const box = outbox.refused(
    sends('a'),
    'a',
    { code: 'rate_limited', retryable: true, retry_after_s: 3 },
    NOW,
  );

  expect(outbox.due(box, NOW + 2_999)).toEqual([]);
  expect(ids(outbox.due(box, NOW + 3_000))).toEqual(['a']);
});

test('a final refusal fails at once, a passing one after some tries', () => {
  const final = outbox.refused(sends('a'), 'a', { code: 'forbidden', retryable: false }, NOW);
  let passing = sends('a');
  for (let i = 0; i < 8; i += 1) {
    passing = outbox.refused(passing, 'a', { code: 'overloaded', retryable: true }, NOW);
  }

  expect(final[0]).toMatchObject({ status: 'failed', code: 'forbidden' });
  expect(passing[0]).toMatchObject({ status: 'failed', code: 'overloaded' });
  expect(outbox.dueInMs(final, NOW)).toBeNull();
});

test('a refusal of one leaves the others alone', () => {
  const box = outbox.refused(sends('a', 'b'), 'a', { code: 'forbidden', retryable: false }, NOW);

  expect(ids(outbox.due(box, NOW))).toEqual(['b']);
  expect(box[1]).toEqual(sends('b')[0]);
});

test('a retry keeps the id, unless it was somebody else’s', () => {
  const failed = (code: string) => outbox.refused(sends('a'), 'a', { code, retryable: false }, NOW);

  expect(ids(outbox.retried(failed('forbidden'), 'a', 'new', NOW))).toEqual(['a']);
  expect(ids(outbox.retried(failed('message_id_taken'), 'a', 'new', NOW))).toEqual(['new']);
});

test('a message waits for its files, and others do not wait for it', () => {
  const attachments = [{ uploadId: 'u', file: null }];
  const box = [outbox.newSend('a', 1, '', NOW, { attachments }), ...sends('b')];

  expect(ids(outbox.due(box, NOW))).toEqual(['b']);
  expect(outbox.dueInMs(box.slice(0, 1), NOW)).toBeNull();
  const complete = outbox.withFile(box, 'u', aFile());
  expect(ids(outbox.due(complete, NOW))).toEqual(['a']);
  expect(complete[0]?.attachments).toEqual([{ uploadId: 'u', file: aFile() }]);
});

test('a file that cannot come fails its message, and a retry keeps those that came', () => {
  const came = { uploadId: 'came', file: aFile() };
  const lost = { uploadId: 'lost', file: null };
  const box = [
    outbox.newSend('a', 1, 'look', NOW, { attachments: [came, lost] }),
    outbox.newSend('b', 1, 'look', NOW, { attachments: [came] }),
  ];
  const failed = outbox.withoutFile(box, () => true, 'too_large');

  expect(failed[0]).toMatchObject({ status: 'failed', code: 'too_large' });
  expect(failed[1]).toMatchObject({ status: 'waiting' });
  expect(outbox.retried(failed, 'a', 'new', NOW)[0]).toMatchObject({
    id: 'a',
    status: 'waiting',
    attachments: [came, lost],
  });
});
