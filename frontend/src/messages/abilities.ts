import type { Message, Room } from '../api/types';

/** What somebody may do with a message. */
export interface Abilities {
  /** Reply to it, react to it. */
  answer: boolean;
  edit: boolean;
  /** Ask an agent the same in other words. */
  resend: boolean;
  recall: boolean;
  pin: boolean;
  /** Copy its text, forward it. */
  take: boolean;
}

export const NO_ABILITIES: Abilities = {
  answer: false,
  edit: false,
  resend: false,
  recall: false,
  pin: false,
  take: false,
};

/** The server decides; this only keeps from offering what it would refuse. */
export function abilities(
  message: Message,
  room: Pick<Room, 'kind' | 'role' | 'may_post'>,
  selfId: number,
  limits: { now: number; recallS: number },
): Abilities {
  if (message.deleted_at !== null) return NO_ABILITIES;
  const own = message.sender_id === selfId;
  const isDirect = room.kind === 'direct';
  const looksAfter = !isDirect && room.role !== 'member';
  const ageS = (limits.now - Date.parse(message.created_at)) / 1000;
  return {
    answer: room.may_post,
    edit: own && message.forwarded_from === null,
    resend: own && message.forwarded_from === null && room.kind === 'session',
    recall: looksAfter || (own && ageS < limits.recallS),
    pin: looksAfter || isDirect,
    take: true,
  };
}
