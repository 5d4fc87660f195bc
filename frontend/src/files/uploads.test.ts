import { expect, test } from 'vitest';
import * as uploads from './uploads';

const NOW = 1_000_000;
const LIMITS: uploads.Limits = { fileBytes: 100, filesPerMessage: 3 };

const file = (name: string, size: number, type = 'image/png') =>
  new File(['x'.repeat(size)], name, { type });

function some(...ids: string[]): uploads.Uploads {
  return ids.map((id) => uploads.newUpload(id, 1, { content: new Blob(['x']), name: id }, NOW));
}

const ids = (list: readonly uploads.Upload[]) => list.map(({ id }) => id);

test('what is empty or too large is told before a byte of it leaves', () => {
  const { accepted, refusals } = uploads.sift(
    [file('good', 100), file('empty', 0), file('large', 101)],
    0,
    LIMITS,
  );

  expect(accepted.map(({ name }) => name)).toEqual(['good']);
  expect(refusals).toEqual([
    { why: 'empty', name: 'empty', size: 0 },
    { why: 'tooLarge', name: 'large', size: 101 },
  ]);
});

test('a message takes so many files and not one more, and that is said once', () => {
  const { accepted, refusals } = uploads.sift(
    [file('1', 1), file('2', 1), file('3', 1), file('4', 1)],
    1,
    LIMITS,
  );

  expect(accepted).toHaveLength(2);
  expect(refusals.map(({ why }) => why)).toEqual(['tooMany']);
});

test('three run at once, and the next when one has ended', () => {
  const all = some('a', 'b', 'c', 'd', 'e');
  const running = ['a', 'b', 'c'].reduce(
    (list, id) => uploads.changed(list, id, { status: 'running' }),
    all,
  );

  expect(ids(uploads.startable(all, NOW))).toEqual(['a', 'b', 'c']);
  expect(uploads.startable(running, NOW)).toEqual([]);
  const ended = uploads.changed(running, 'b', { status: 'done' });
  expect(ids(uploads.startable(ended, NOW))).toEqual(['d']);
});

test('what a message waits for goes first', () => {
  const all = uploads.changed(some('a', 'b', 'c', 'd'), 'd', { isSent: true });

  expect(ids(uploads.startable(all, NOW))).toEqual(['d', 'a', 'b']);
});

test('a passing trouble is tried again after a pause, and fails after some tries', () => {
  const why = { code: 'unreachable', retryable: true };
  const once = uploads.refused(some('a'), 'a', why, NOW);

  expect(uploads.startable(once, NOW + 999)).toEqual([]);
  expect(uploads.startableInMs(once, NOW)).toBe(1_000);
  expect(ids(uploads.startable(once, NOW + 1_000))).toEqual(['a']);
  const thrice = uploads.refused(uploads.refused(once, 'a', why, NOW), 'a', why, NOW);
  expect(thrice[0]).toMatchObject({ status: 'failed', code: 'unreachable', sentBytes: 0 });
});

test('the server says how long to wait', () => {
  const why = { code: 'rate_limited', retryable: true, retryAfterS: 7 };

  expect(uploads.startableInMs(uploads.refused(some('a'), 'a', why, NOW), NOW)).toBe(7_000);
});

test('a final refusal fails at once, and a person may try again', () => {
  const failed = uploads.refused(some('a'), 'a', { code: 'too_large', retryable: false }, NOW);

  expect(failed[0]).toMatchObject({ status: 'failed', code: 'too_large' });
  expect(uploads.startable(failed, NOW)).toEqual([]);
  expect(ids(uploads.startable(uploads.retried(failed, 'a', NOW), NOW))).toEqual(['a']);
});

test('the tray of a room holds what was chosen there and is not sent', () => {
  const all = [
    ...uploads.changed(some('a', 'b'), 'a', { isSent: true }),
    uploads.newUpload('elsewhere', 2, { content: new Blob(['x']), name: 'x' }, NOW),
  ];

  expect(ids(uploads.inTray(all, 1))).toEqual(['b']);
});

test.each([
  ['image/png', 'image'],
  ['image/svg+xml', 'file'],
  ['audio/webm;codecs=opus', 'audio'],
  ['video/mp4', 'video'],
  ['text/html', 'file'],
  ['', 'file'],
])('%s is shown as %s', (type, kind) => {
  expect(uploads.kindOf(type)).toBe(kind);
});
