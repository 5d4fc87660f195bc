import { expect, test } from 'vitest';
import { rowHeightPx } from './rowHeight';
import { type MessageRow, timeline } from './timeline';

const message: MessageRow = {
  kind: 'message',
  key: 'one',
  seq: 1,
  senderId: 1,
  content: 'tea',
  files: [],
  at: '2026-07-01T10:00:00Z',
  own: false,
  first: false,
  delivery: 'sent',
  deleted: false,
  replyTo: null,
  message: null,
};

test('more lines, and the first of a run, are higher', () => {
  const one = rowHeightPx(message);

  expect(rowHeightPx({ ...message, first: true })).toBeGreaterThan(one);
  expect(rowHeightPx({ ...message, first: true })).toBeGreaterThan(
    rowHeightPx({ ...message, first: true, own: true }),
  );
  expect(rowHeightPx({ ...message, content: 'tea\ntea' })).toBeGreaterThan(one);
  expect(rowHeightPx({ ...message, content: 'tea '.repeat(40) })).toBeGreaterThan(one);
});

test('what is drawn across, or is not there any more, has a height too', () => {
  const [beginning] = timeline([], [], 1, true);

  expect(rowHeightPx(beginning)).toBeGreaterThan(0);
  expect(rowHeightPx(undefined)).toBeGreaterThan(0);
});
