import type { Message } from '../api/types';
import { type Follow, useSwipe } from '../design/useSwipe';
import { useRooms } from '../rooms/rooms';
import { answer } from './composing';

const FURTHEST_PX = 72;

/** A finger that draws a message to the left answers it, where one may write. */
export function useReplySwipe(message: Message | null) {
  const reply = (step: number) => {
    if (message !== null && step === 1) answer(message.room_id, message.seq);
  };
  return useSwipe(message && reply, { follow, mayGo: () => mayAnswer(message) });
}

// Asked when a finger comes: of the many messages that are drawn, hardly one is ever touched.
const mayAnswer = (message: Message | null): boolean =>
  useRooms.getState().byId.get(message?.room_id ?? 0)?.room.may_post ?? false;

/** Moves the message with the finger, without drawing anything anew. */
const follow: Follow = (element, byPx, isFar) => {
  const drawnPx = Math.min(Math.max(-byPx, 0), FURTHEST_PX);
  element.style.setProperty('--drawn', `${-drawnPx}px`);
  if (drawnPx > 0) element.dataset.drawn = isFar ? 'far' : 'near';
  else delete element.dataset.drawn;
};
