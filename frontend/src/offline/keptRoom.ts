import type { Message, User } from '../api/types';
import type { RoomView } from '../rooms/roomState';
import { inListOrder, type Rooms } from '../rooms/rooms';
import type { KeptRoom } from './keptStore';

/** So much can be read without a network: a day's reading, and little enough to be read and written at once. */
export const KEPT_ROOMS = 20;
export const KEPT_MESSAGES = 50;

/** The rooms worth keeping: those at the top of the list. */
export function newestRooms({ byId }: Rooms): RoomView[] {
  return inListOrder(byId.values()).slice(0, KEPT_ROOMS);
}

/** What is kept of a room; null while what this client has of it is no whole state, or not its newest messages. */
export function keptRoomOf(view: RoomView, peopleById: ReadonlyMap<number, User>): KeptRoom | null {
  const { room, version, history, asides } = view;
  const isOpen = history.state === 'loaded';
  if (view.catchUp !== 'none' || (isOpen && history.hasMoreAfter)) return null;
  const messages = history.messages.slice(-KEPT_MESSAGES);
  const quoted = messages.flatMap(({ reply_to }) => asides.bySeq.get(reply_to ?? 0) ?? []);
  const shown = [...messages, ...quoted, ...(room.last_message ? [room.last_message] : [])];
  const ids = new Set(shown.flatMap(peopleIn));
  if (room.peer) ids.add(room.peer.id);
  return {
    id: room.id,
    version,
    room,
    messages: isOpen ? messages : null,
    hasMoreBefore: history.hasMoreBefore || history.messages.length > KEPT_MESSAGES,
    quoted,
    people: [...ids].flatMap((id) => peopleById.get(id) ?? []),
  };
}

const peopleIn = ({ sender_id, forwarded_from, mentions }: Message): number[] => [
  sender_id,
  ...mentions,
  ...(forwarded_from === null ? [] : [forwarded_from]),
];
