// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useSession } from '../accounts/session';
import type { AnswerState, Message } from '../api/types';
import { learn } from '../languages/language';
import { newRoomView } from '../rooms/roomState';
import { useRooms } from '../rooms/rooms';
import { aMessage, anAnswer, aRoom, aUser } from '../testing';
import { AnswerBody, AnswerToolbar } from './AnswerBody';
import { forgetAnswers, takeAnswers } from './answers';

/** For what loads the renderer of Markdown first: on a busy machine that takes more than the second that is usual. */
const PATIENCE = { timeout: 20_000 };

const answered = (about: Partial<AnswerState>, content = '') =>
  aMessage(2, { kind: 'answer', content, answer: anAnswer(about) });

function draw(message: Message, userId = 1) {
  useSession.setState({ user: aUser(userId) });
  useRooms.setState({ byId: new Map([[1, newRoomView(aRoom())]]) });
  return render(
    <>
      <AnswerBody message={message} />
      <AnswerToolbar message={message} />
    </>,
  );
}

beforeEach(async () => {
  await learn('inside');
  await learn('answers');
});
afterEach(() => {
  cleanup();
  forgetAnswers();
});

test('an answer grows while its pieces come, and its asker may stop it', PATIENCE, async () => {
  const message = answered({ status: 'queued' });
  takeAnswers([{ type: 'message.created', room_id: 1, version: 2, message }]);
  draw(message);
  expect(screen.getByText('Waiting for its turn…')).toBeTruthy();

  const about = { type: 'message.delta', room_id: 1, seq: 2, id: message.id } as const;
  act(() => takeAnswers([{ ...about, offset: 0, text: 'Green **te' }]));

  const strong = await screen.findByText('te', { selector: 'strong' }, PATIENCE);
  expect(strong.textContent).toBe('te');
  expect(await screen.findByRole('button', { name: 'Stop' })).toBeTruthy();
});

test('others see it grow, and cannot stop it', async () => {
  draw(answered({ status: 'done' }, 'Tea'), 5);

  expect(await screen.findByRole('button', { name: 'Copy answer' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Answer again' })).toBeNull();
});

test('one whose model is not set up says which setting is missing', async () => {
  const error = { error: 'model_not_configured', error_detail: 'OPENAI_API_KEY' };
  draw(answered({ status: 'failed', ...error }));

  expect((await screen.findByRole('note')).textContent).toContain('OPENAI_API_KEY');
  expect(await screen.findByRole('button', { name: 'Answer again' })).toBeTruthy();
});

test('a stopped one can go on', async () => {
  draw(answered({ status: 'stopped' }, 'Tea is'));

  expect(await screen.findByText('Stopped')).toBeTruthy();
  expect(await screen.findByRole('button', { name: 'Go on' })).toBeTruthy();
});

test('only the asker decides on a proposal; others see whose word it waits for', async () => {
  const proposal = {
    id: 'p',
    action: 'send_message' as const,
    arguments: { room_id: 1, text: 'Tea at four?' },
    state: 'pending' as const,
  };
  const message = answered({ status: 'done', proposals: [proposal] }, 'Shall I?');
  draw(message);
  expect(await screen.findByText('Tea at four?')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Do it' })).toBeTruthy();

  cleanup();
  draw(message, 5);
  expect(await screen.findByText(/^Waits for/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Do it' })).toBeNull();
});
