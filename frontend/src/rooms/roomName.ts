import type { Room, User } from '../api/types';
import { usePeople } from '../members/people';

/** The other person of a direct room, as they are known now; null in any other room. */
export function usePeer(room: Room): User | null {
  return usePeople(({ byId }) => (room.peer ? (byId.get(room.peer.id) ?? room.peer) : null));
}

/** What a room is called: its name, or (where two talk directly) the other person's. */
export function useRoomName(room: Room): string {
  return usePeer(room)?.display_name ?? room.name;
}
