// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { learn } from '../languages/language';
import { meet } from '../members/people';
import { at, aUser } from '../testing';
import { MessageBubble } from './MessageBubble';
import { newSend, refused } from './outbox';
import { useOutbox } from './sending';
import type { MessageRow } from './timeline';

const row: MessageRow = {
  kind: 'message',
  seq: 1,
  key: 'a',
  senderId: 2,
  content: '<b>bold</b>',
  files: [],
  at: at(0),
  own: false,
  first: true,
  delivery: 'sent',
  deleted: false,
  replyTo: null,
  message: null,
};

beforeEach(async () => {
  await learn('inside');
  meet([aUser(2, 'Bao')]);
});

afterEach(cleanup);

test('what others say carries their name, and shows as text', () => {
  render(<MessageBubble row={row} roomId={1} isNewest />);

  expect(screen.getByText('Bao')).toBeTruthy();
  expect(screen.getByText('<b>bold</b>')).toBeTruthy();
});

test.each(['sending', 'sent'] as const)(
  'one’s own newest message says that it is %s',
  (delivery) => {
    render(<MessageBubble row={{ ...row, own: true, delivery }} roomId={1} isNewest />);

    expect(screen.getByRole('img').getAttribute('aria-label')?.toLowerCase()).toBe(delivery);
  },
);

test('a failed one says why, and can be tried again or discarded', async () => {
  const failed = refused(
    [newSend('a', 1, 'hi', 0)],
    'a',
    { code: 'forbidden', retryable: false },
    0,
  );
  useOutbox.setState({ sends: failed });
  render(
    <MessageBubble
      row={{ ...row, own: true, delivery: 'failed', code: 'forbidden' }}
      roomId={1}
      isNewest
    />,
  );

  expect(screen.getByRole('alert').textContent).toContain('You may not do this');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(useOutbox.getState().sends[0]).toMatchObject({ id: 'a', status: 'waiting' });
  await userEvent.click(screen.getByRole('button', { name: 'Discard' }));
  expect(useOutbox.getState().sends).toEqual([]);
});
