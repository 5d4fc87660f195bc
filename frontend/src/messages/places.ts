import { create } from 'zustand';
import { useSession } from '../accounts/session';
import type { Message } from '../api/types';
import { firstUnread, type RoomView, readPastOwn, readTo, unreadOf } from '../rooms/roomState';
import { editRoom, useRooms } from '../rooms/rooms';
import { holds } from './history';
import { loadPiece } from './paging';

/** Where somebody wants to stand in a room: at a message, or at the newest. */
export interface Wish {
  seq: number | 'newest';
  /** Whether the message is the matter, and not only the place. */
  marks: boolean;
  /** Tells one wish for a place from the next one for the same. */
  number: number;
}

/** The wishes that no list has fulfilled yet. */
export const useWishes = create<{ byRoom: ReadonlyMap<number, Wish> }>(() => ({
  byRoom: new Map(),
}));

/** Where lists were left, by room: the first message in sight. Those that were at their end are not here. */
const left = new Map<number, number>();

let number = 0;

/** Opens a room where it is to be read on: at what was wished, where it was left, at the first unread or the newest. */
export function enterRoom(roomId: number): void {
  const view = useRooms.getState().byId.get(roomId);
  if (view === undefined || view.history.state === 'loading' || view.history.jump === 'loading')
    return;
  const wished = useWishes.getState().byRoom.get(roomId);
  const seq = wished?.seq ?? left.get(roomId);
  if (typeof seq === 'number') goTo(roomId, seq, wished?.marks ?? false);
  else if (seq === 'newest' || unreadOf(view) === 0) showNewest(roomId);
  else goToUnread(roomId, view);
}

/** Shows a message in its context, wherever in the room it is, and marks it for a moment. */
export function showMessage(roomId: number, seq: number): void {
  goTo(roomId, seq, true);
}

/** Shows the newest messages, and goes on with those that come. */
export function showNewest(roomId: number): void {
  const history = useRooms.getState().byId.get(roomId)?.history;
  wish(roomId, 'newest', false);
  if (history?.state !== 'loaded' || history.hasMoreAfter) void loadPiece(roomId, {});
}

/** Shows a place in a room, with what follows it. */
export function showPlace(roomId: number, seq: number): void {
  goTo(roomId, seq, false);
}

/** Shows what was said from a moment on; answers whether that worked. */
export async function showMoment(roomId: number, at: Date): Promise<boolean> {
  return loadPiece(roomId, { at: at.toISOString() }, (messages) => {
    const first = messages.find(({ created_at }) => new Date(created_at) >= at) ?? messages.at(-1);
    if (first) wish(roomId, first.seq, true);
  });
}

/** A list stands where it was wished. */
export function fulfil(roomId: number, wish: Wish): void {
  useWishes.setState(({ byRoom }) => {
    if (byRoom.get(roomId) !== wish) return { byRoom };
    const others = new Map(byRoom);
    others.delete(roomId);
    return { byRoom: others };
  });
}

/** Remembers where a list was left; null if at its end. */
export function leaveAt(roomId: number, seq: number | null): void {
  if (seq === null) left.delete(roomId);
  else left.set(roomId, seq);
}

export function forgetPlaces(): void {
  left.clear();
  useWishes.setState({ byRoom: new Map() });
}

function goToUnread(roomId: number, view: RoomView): void {
  const found = (messages: readonly Message[]) => {
    const selfId = useSession.getState().user?.id;
    const read = readPastOwn(view, messages, selfId ?? 0);
    editRoom(roomId, (now) => readTo(now, read.room.last_read_seq));
    wish(roomId, unreadOf(read) > 0 ? firstUnread(read) : 'newest', false);
  };
  const seq = firstUnread(view);
  if (holds(view.history, seq)) found(view.history.messages);
  else void loadPiece(roomId, { around: seq }, found);
}

function goTo(roomId: number, seq: number, marks: boolean): void {
  const history = useRooms.getState().byId.get(roomId)?.history;
  wish(roomId, seq, marks);
  if (history !== undefined && !holds(history, seq)) void loadPiece(roomId, { around: seq });
}

function wish(roomId: number, seq: number | 'newest', marks: boolean): void {
  number += 1;
  const fresh = { seq, marks, number };
  useWishes.setState(({ byRoom }) => ({ byRoom: new Map(byRoom).set(roomId, fresh) }));
}
