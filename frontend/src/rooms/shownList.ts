import { useState } from 'react';
import { useLocation } from 'wouter';
import type { RoomKind } from '../api/types';
import type { RoomView } from './roomState';
import { useRooms } from './rooms';
import { listedRooms, useOpenRoom } from './useListedRooms';

/** Whether a room is somebody's chat with an agent: those have a list of their own. */
export const isSession = ({ room }: RoomView): boolean => room.kind === 'session';

/** What kind of room is open; null if none is. */
export function useOpenKind(): RoomKind | null {
  const openId = useOpenRoom();
  return useRooms(({ byId }) => (openId === null ? null : (byId.get(openId)?.room.kind ?? null)));
}

/** Whether the list is that of the chats with agents. It goes with what is open; a page that is in neither leaves it. */
export function useShowsSessions(): boolean {
  const [path] = useLocation();
  const kind = useOpenKind();
  const [kept, keep] = useState(false);
  const now =
    path === '/agents' || kind === 'session' ? true : path === '/' || kind !== null ? false : kept;
  if (now !== kept) keep(now);
  return now;
}

/** The rooms of the list that is shown, in its order. */
export const shownRooms = (openId: number | null, showsSessions: boolean): RoomView[] =>
  listedRooms(openId).filter((view) => isSession(view) === showsSessions);
