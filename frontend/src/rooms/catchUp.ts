import type { ClientFrame, ErrorFrame } from '../api/frames';
import { dropRoom, editRoom, useRooms } from './rooms';

const ANSWER_WITHIN_MS = 10_000;
const PAUSE_MS = 2_000;
const REF = 'changes:';
/** So many answers may be under way: together they are less than the server keeps for a slow line. */
const MOST_ASKED = 4;

const timers = new Map<number, ReturnType<typeof setTimeout>>();

/** Asks for what rooms have missed: once for each room, until the answer or until it is overdue; some rooms at a time. */
export function askForMissed(write: (frame: ClientFrame) => boolean): void {
  const { byId } = useRooms.getState();
  let asked = [...byId.values()].filter((view) => view.catchUp === 'asked').length;
  for (const [roomId, view] of byId) {
    if (view.catchUp === 'needed') {
      if (asked >= MOST_ASKED) continue;
      asked += 1;
      forgetTimer(roomId);
      const ref = `${REF}${roomId}:${view.insideAt}`;
      if (!write({ op: 'changes', ref, room_id: roomId, since: view.version })) return;
      editRoom(roomId, (room) => ({ ...room, catchUp: 'asked' }));
    }
    if (view.catchUp !== 'none' && !timers.has(roomId)) askAgainIn(roomId, ANSWER_WITHIN_MS, write);
    if (view.catchUp === 'none') forgetTimer(roomId);
  }
}

/** Whether an error answered such a question; if so it is asked again, later, or the room is not ours any more. */
export function catchUpRefused(error: ErrorFrame, write: (frame: ClientFrame) => boolean): boolean {
  if (!error.ref?.startsWith(REF)) return false;
  const [roomId = 0, insideAt] = error.ref.slice(REF.length).split(':').map(Number);
  forgetTimer(roomId);
  // Who was out when it was asked may have come back before the answer.
  const view = useRooms.getState().byId.get(roomId);
  const isBack = view !== undefined && view.insideAt !== insideAt;
  if (error.code === 'room_not_found' && !isBack) dropRoom(roomId);
  else askAgainIn(roomId, (error.retry_after_s ?? 0) * 1000 + PAUSE_MS, write);
  return true;
}

export function forgetCatchUps(): void {
  for (const roomId of [...timers.keys()]) forgetTimer(roomId);
}

function askAgainIn(roomId: number, delayMs: number, write: (frame: ClientFrame) => boolean): void {
  const again = () => {
    timers.delete(roomId);
    editRoom(roomId, (room) => (room.catchUp === 'asked' ? { ...room, catchUp: 'needed' } : room));
    askForMissed(write);
  };
  timers.set(roomId, setTimeout(again, delayMs));
}

function forgetTimer(roomId: number): void {
  clearTimeout(timers.get(roomId));
  timers.delete(roomId);
}
