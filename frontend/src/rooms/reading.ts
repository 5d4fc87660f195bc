import type { ClientFrame } from '../api/frames';
import { markUnread } from '../api/rooms';
import { markedAt, readTo } from './roomState';
import { editRoom, type Rooms, useRooms, withRoom } from './rooms';

const AT_MOST_EVERY_MS = 1_000;

type Write = (frame: ClientFrame) => boolean;

/** The room whose newest message is in sight: what arrives there is read as it arrives. */
let watched: number | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
/** How far each room has been read here, as long as the server was not told. */
const untold = new Map<number, number>();
/** How far the server was told, and how far it answered. */
const told = new Map<number, number>();
const answered = new Map<number, number>();
/** Rooms that a person marked as unread: they stay so until they are opened again. */
const held = new Set<number>();

/** Marks a room as read from now on; returns how to end it. */
export function watchRoom(roomId: number, write: Write): () => void {
  watched = roomId;
  useRooms.setState(withWatchedRead);
  tellRead(write);
  return () => {
    clearTimeout(timer);
    timer = undefined;
    if (watched === roomId) watched = null;
    tellRead(write);
  };
}

/** Somebody saw a room's messages up to this one. */
export function seeTo(roomId: number, seq: number, write: Write): void {
  const view = useRooms.getState().byId.get(roomId);
  if (held.has(roomId) || view === undefined || seq <= view.room.last_read_seq) return;
  editRoom(roomId, (now) => noting(readTo(now, Math.min(seq, now.room.last_seq))));
  tellRead(write);
}

/** The rooms, with all of the watched one read, and what was read while there was no connection. */
export function withWatchedRead(rooms: Rooms): Rooms {
  const caughtUp = [...untold].reduce(
    (next, [roomId, seq]) => withRoom(next, roomId, (view) => readTo(view, seq)),
    rooms,
  );
  if (watched === null || held.has(watched)) return caughtUp;
  return withRoom(caughtUp, watched, (view) => noting(readTo(view, view.room.last_seq)));
}

/** Tells the server how far rooms have been read: now, and not for each message that follows. */
export function tellRead(write: Write): void {
  if (timer !== undefined) return;
  let isTold = false;
  for (const [roomId, seq] of untold) isTold = tell(roomId, seq, write) || isTold;
  if (!isTold) return;
  timer = setTimeout(() => {
    timer = undefined;
    tellRead(write);
  }, AT_MOST_EVERY_MS);
}

/** Takes in one's own mark as the server has it: another device may have moved it, forward or back. */
export function takeMark(roomId: number, seq: number, mentionsUnread: number): void {
  const asked = told.get(roomId) ?? 0;
  const isUnderway = asked > (answered.get(roomId) ?? 0);
  if (seq >= asked) answered.set(roomId, seq);
  const mine = useRooms.getState().byId.get(roomId)?.room.last_read_seq ?? 0;
  if (seq < mine && (isUnderway || untold.has(roomId))) return;
  if (seq < mine) holdUnread(roomId, seq);
  editRoom(roomId, (view) => markedAt(view, seq, mentionsUnread));
}

/** Takes all of a room as read, also one that was marked as unread. */
export function readAll(roomId: number, write: Write): void {
  const seq = useRooms.getState().byId.get(roomId)?.room.last_seq ?? 0;
  release(roomId);
  seeTo(roomId, seq, write);
}

/** Takes a message and all after it as unread again. */
export async function markUnreadFrom(roomId: number, seq: number): Promise<void> {
  held.add(roomId);
  const state = await markUnread(roomId, seq);
  holdUnread(roomId, state.last_read_seq);
  editRoom(roomId, (view) => markedAt(view, state.last_read_seq, state.mentions_unread));
}

/** Opened again, a room that was marked as unread is read like any other. */
export function release(roomId: number): void {
  held.delete(roomId);
}

/** On another connection, nothing that was told on the last is certain. */
export function forgetTold(): void {
  for (const [roomId, seq] of told) {
    if (seq > (answered.get(roomId) ?? 0) && !untold.has(roomId)) untold.set(roomId, seq);
  }
  told.clear();
  answered.clear();
}

/** Forgets what somebody read here. */
export function forgetReading(): void {
  clearTimeout(timer);
  timer = undefined;
  for (const kept of [untold, told, answered, held]) kept.clear();
}

function holdUnread(roomId: number, seq: number): void {
  held.add(roomId);
  untold.delete(roomId);
  told.set(roomId, seq);
  answered.set(roomId, seq);
}

/** Notes how far a room is read, to be told. */
function noting<View extends { room: { id: number; last_read_seq: number } }>(view: View): View {
  const { id, last_read_seq } = view.room;
  if (last_read_seq > (told.get(id) ?? 0)) untold.set(id, last_read_seq);
  return view;
}

function tell(roomId: number, seq: number, write: Write): boolean {
  if (!write({ op: 'read', room_id: roomId, seq })) return false;
  told.set(roomId, seq);
  untold.delete(roomId);
  return true;
}
