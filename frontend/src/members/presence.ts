import { create } from 'zustand';

const TYPING_MS = 5_000;

interface Presence {
  online: ReadonlySet<number>;
  /** Who is typing, by room, with the time until which that holds. */
  typing: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

const nobody: Presence = { online: new Set(), typing: new Map() };

export const usePresence = create<Presence>(() => nobody);

export function setOnline(ids: readonly number[]): void {
  usePresence.setState({ online: new Set(ids) });
}

export function changeOnline(changes: readonly { user_id: number; online: boolean }[]): void {
  if (changes.length === 0) return;
  const online = new Set(usePresence.getState().online);
  for (const change of changes) {
    if (change.online) online.add(change.user_id);
    else online.delete(change.user_id);
  }
  usePresence.setState({ online });
}

export function startTyping(roomId: number, userId: number): void {
  const until = Date.now() + TYPING_MS;
  editTyping(roomId, (typists) => typists.set(userId, until));
  setTimeout(() => endTyping(roomId, userId, until), TYPING_MS);
}

/** Ends what was shown until `until`, or (without it) whatever is shown. */
export function endTyping(roomId: number, userId: number, until?: number): void {
  const shownUntil = usePresence.getState().typing.get(roomId)?.get(userId);
  if (shownUntil === undefined || (until !== undefined && shownUntil !== until)) return;
  editTyping(roomId, (typists) => typists.delete(userId));
}

export function forgetPresence(): void {
  usePresence.setState(nobody);
}

function editTyping(roomId: number, edit: (typists: Map<number, number>) => void): void {
  const typing = new Map(usePresence.getState().typing);
  const typists = new Map(typing.get(roomId));
  edit(typists);
  typing.set(roomId, typists);
  usePresence.setState({ typing });
}
