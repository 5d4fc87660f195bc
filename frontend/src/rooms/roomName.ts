import type { Room, User } from '../api/types';
import { type TextKey, useText } from '../languages/language';
import { usePeople } from '../members/people';

/** What the server calls a chat with an agent in which nothing has been said yet. */
const UNNAMED_SESSION = '新会话';

/** The other one of a room of two, a person or an agent, as they are known now; null in any other room. */
export function usePeer(room: Room): User | null {
  return usePeople(({ byId }) => (room.peer ? (byId.get(room.peer.id) ?? room.peer) : null));
}

/** What a room is called: its name, or (where two talk directly) the other person's. */
export function nameOf(room: Room, peer: User | null, t: (key: TextKey) => string): string {
  const isUnnamed = room.kind === 'session' && room.name === UNNAMED_SESSION;
  return isUnnamed ? t('session.new') : plainNameOf({ ...room, peer });
}

/** The same, as it is looked for: a session that has no name yet is called as the server calls it. */
export function plainNameOf({ kind, name, peer }: Pick<Room, 'kind' | 'name' | 'peer'>): string {
  return kind === 'session' ? name : (peer?.display_name ?? name);
}

/** The same, for drawing. */
export function useRoomName(room: Room): string {
  const { t } = useText();
  return nameOf(room, usePeer(room), t);
}
