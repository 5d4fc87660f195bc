import { folded } from '../languages/folded';
import type { TextKey } from '../languages/language';
import { nameOf } from '../rooms/roomName';
import type { RoomView } from '../rooms/roomState';

/** Those of these chats in whose name, agent's name or newest message each of the typed words stands. */
export function sessionsNamed(
  typed: string,
  sessions: readonly RoomView[],
  t: (key: TextKey) => string,
): readonly RoomView[] {
  const words = folded(typed).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return sessions;
  return sessions.filter(({ room }) => {
    const about = [
      nameOf(room, room.peer, t),
      room.peer?.display_name ?? '',
      room.last_message?.content ?? '',
    ];
    const text = folded(about.join('\n'));
    return words.every((word) => text.includes(word));
  });
}
