import type { Message, Room } from '../api/types';
import { looksAfter } from '../members/rights';

/** Whether somebody may stop an answer, ask for it anew, or have it go on: its asker, and who looks after the room. */
export function maySteer(message: Message, room: Room | undefined, selfId: number): boolean {
  if (message.answer === null || room === undefined) return false;
  const leads = room.kind !== 'direct' && looksAfter(room.role);
  return message.answer.asker_id === selfId || leads;
}
