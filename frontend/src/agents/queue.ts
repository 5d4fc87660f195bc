import type { Message } from '../api/types';
import { isOpen } from './answers';

/** How many answers of the same agent in this room come before this one. */
export function queuedBefore(messages: readonly Message[], { seq, sender_id }: Message): number {
  return messages.filter(
    (other) => other.seq < seq && other.sender_id === sender_id && isOpen(other.answer),
  ).length;
}
