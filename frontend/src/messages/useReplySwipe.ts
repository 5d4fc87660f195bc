import type { Message } from '../api/types';
import { type Follow, useSwipe } from '../design/useSwipe';
import { useRooms } from '../rooms/rooms';
import { answer } from './composing';

const FURTHEST_PX = 72;

/** A finger that draws a message to the left answers it. */
export function useReplySwipe(message: Message | null) {
  const mayAnswer = useRooms(({ byId }) => byId.get(message?.room_id ?? 0)?.room.may_post);
  const reply = (step: number) => {
    if (message !== null && step === 1) answer(message.room_id, message.seq);
  };
  return useSwipe(mayAnswer ? reply : null, follow);
}

/** Moves the message with the finger, without drawing anything anew. */
const follow: Follow = (element, byPx, isFar) => {
  const drawnPx = Math.min(Math.max(-byPx, 0), FURTHEST_PX);
  element.style.setProperty('--drawn', `${-drawnPx}px`);
  if (drawnPx > 0) element.dataset.drawn = isFar ? 'far' : 'near';
  else delete element.dataset.drawn;
};
