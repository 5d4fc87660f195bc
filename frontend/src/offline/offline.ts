import { useSession } from '../accounts/session';
import { setBlocked } from '../members/blocks';
import { meet, meetAnew } from '../members/people';
import { useRooms } from '../rooms/rooms';
import { whenIdle } from '../shell/whenIdle';
import { readKept } from './keptStore';
import { viewOf } from './restoredView';

/** A disk that takes longer must not keep anybody from their messages. */
const READ_WITHIN_MS = 500;

let keeping: { userId: number; epoch: string; stop: () => void } | null = null;
/** Those who were known from what was kept: they may have changed their names meanwhile. */
let remembered: readonly number[] = [];

/** Shows the rooms this person had when the client was last open here, until the server tells how they are now. */
export async function restoreRooms(userId: number): Promise<void> {
  const late = new Promise<null>((done) => setTimeout(() => done(null), READ_WITHIN_MS));
  const kept = await Promise.race([readKept(userId).catch(() => null), late]);
  const isWanted = useSession.getState().user?.id === userId && useRooms.getState().epoch === null;
  if (kept === null || !isWanted) return;
  const people = kept.rooms.flatMap((room) => room.people);
  remembered = [...new Set(people.map(({ id }) => id))];
  meet(people);
  setBlocked(kept.owner.blocked);
  const byId = new Map(kept.rooms.map((room) => [room.id, viewOf(room)]));
  useRooms.setState({ epoch: kept.owner.epoch, byId });
}

/** Keeps the rooms as they change from now on; the server has just told how they are. */
export function keepOffline(userId: number, epoch: string): void {
  const again = remembered;
  remembered = [];
  if (again.length > 0) whenIdle(() => meetAnew(again));
  if (keeping?.userId === userId && keeping.epoch === epoch) return;
  stopKeeping();
  const begun = { userId, epoch, stop() {} };
  keeping = begun;
  whenIdle(async () => {
    const { keepRooms } = await import('./keeping');
    if (keeping === begun) begun.stop = keepRooms(userId, epoch);
  });
}

export function stopKeeping(): void {
  keeping?.stop();
  keeping = null;
  remembered = [];
}
