import { type RoomView, unreadOf } from './roomState';

/** The room before (-1) or after (1) the open one; beyond an end of the list, and with none open, the other end. */
export function roomBeside(
  rooms: readonly RoomView[],
  openId: number | null,
  step: -1 | 1,
): number | null {
  const at = rooms.findIndex(({ room }) => room.id === openId);
  const next = at === -1 ? (step === 1 ? 0 : -1) : (at + step) % rooms.length;
  return rooms.at(next)?.room.id ?? null;
}

/** The next room below the open one in which something is unread, beginning again at the top. */
export function nextUnread(rooms: readonly RoomView[], openId: number | null): number | null {
  const at = rooms.findIndex(({ room }) => room.id === openId);
  const ahead = [...rooms.slice(at + 1), ...rooms.slice(0, Math.max(at, 0))];
  return ahead.find((view) => unreadOf(view) > 0)?.room.id ?? null;
}
