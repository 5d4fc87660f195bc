import { useEffect } from 'react';
import type { AnswerState, Message } from '../api/types';
import { followAnswer, isOpen, useAnswers } from './answers';
import type { Growing } from './growing';

/** An answer while it is to come, or coming; null once its message says it all. */
export function useGrowing(message: Message): Growing | null {
  const growing = useAnswers(({ byId }) => byId.get(message.id));
  const state = growing?.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a gap that shows itself is a reason to ask
  useEffect(() => followAnswer(message), [message, state]);
  return isOpen(message.answer) ? (growing ?? null) : null;
}

/** How an answer stands: its first piece may be heard of before its message says that it has begun. */
export function statusOf(message: Message, growing: Growing | null): AnswerState['status'] {
  const status = message.answer?.status ?? 'done';
  return status === 'queued' && growing?.hasBegun ? 'streaming' : status;
}
