/** What a frame tells of, whichever it is. */
import type { Hello, ServerFrame } from './frames';
import type { Message, Room, User } from './types';

/** The messages in a frame. */
export function messagesIn(frame: ServerFrame): Message[] {
  if (frame.type === 'hello') return frame.opened?.messages ?? [];
  if (frame.type === 'changes') return frame.messages;
  return frame.type === 'message.created' || frame.type === 'message.updated'
    ? [frame.message]
    : [];
}

/** The people whom a frame shows. */
export function usersIn(frame: ServerFrame): User[] {
  if (frame.type === 'hello')
    return [frame.user, ...(frame.users ?? []), ...frame.rooms.flatMap(peerOf)];
  if (frame.type === 'room.created') return peerOf(frame.room);
  if (frame.type === 'user.updated') return [frame.user];
  if (frame.type === 'changes') return frame.members.map((member) => member.user);
  return frame.type === 'member.joined' || frame.type === 'member.updated'
    ? [frame.member.user]
    : [];
}

/** Who has come into a room, and whether they are here. */
export function arrivedIn(frame: ServerFrame): { user_id: number; online: boolean }[] {
  const members =
    frame.type === 'changes' ? frame.members : frame.type === 'member.joined' ? [frame.member] : [];
  return members.map(({ user, online }) => ({ user_id: user.id, online }));
}

/** The people whom a frame names by their ids alone. */
export function userIdsIn(frame: ServerFrame): number[] {
  const lastSenders = frame.type === 'hello' ? lastSendersIn(frame) : [];
  return [...messagesIn(frame).flatMap(peopleIn), ...lastSenders];
}

const peopleIn = ({ sender_id, forwarded_from, mentions }: Message): number[] => [
  sender_id,
  ...mentions,
  ...(forwarded_from === null ? [] : [forwarded_from]),
];

const peerOf = (room: Room): User[] => (room.peer ? [room.peer] : []);

const lastSendersIn = (hello: Hello): number[] =>
  hello.rooms.flatMap((room) => room.last_message?.sender_id ?? []);
