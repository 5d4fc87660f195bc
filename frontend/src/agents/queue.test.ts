import { expect, test } from 'vitest';
import type { AnswerState } from '../api/types';
import { aMessage, anAnswer, aRoom } from '../testing';
import { queuedBefore } from './queue';
import { maySteer } from './steering';

const answered = (seq: number, status: AnswerState['status'], sender_id = 2) =>
  aMessage(seq, { kind: 'answer', sender_id, answer: anAnswer({ status, asker_id: 1 }) });

test('what waits before an answer is of the same agent, earlier, and not over', () => {
  const mine = answered(7, 'queued');
  const messages = [
    answered(1, 'done'),
    answered(2, 'streaming'),
    aMessage(3),
    answered(4, 'queued', 3),
    answered(5, 'failed'),
    answered(6, 'queued'),
    mine,
    answered(8, 'queued'),
  ];

  expect(queuedBefore(messages, mine)).toBe(2);
  expect(queuedBefore(messages, answered(2, 'streaming'))).toBe(0);
});

test('who asked and who looks after the room may steer an answer, and nobody else', () => {
  const answer = answered(1, 'streaming');

  expect(maySteer(answer, aRoom(), 1)).toBe(true);
  expect(maySteer(answer, aRoom(), 5)).toBe(false);
  expect(maySteer(answer, aRoom({ role: 'admin' }), 5)).toBe(true);
  expect(maySteer(aMessage(1), aRoom({ role: 'owner' }), 5)).toBe(false);
});
