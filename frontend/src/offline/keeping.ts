import { useBlocks } from '../members/blocks';
import { usePeople } from '../members/people';
import type { RoomView } from '../rooms/roomState';
import { useRooms } from '../rooms/rooms';
import { whenIdle } from '../shell/whenIdle';
import { keptRoomOf, newestRooms } from './keptRoom';
import type { Owner } from './keptStore';
import { claimKept, writeKept } from './keptWrites';

/** However much arrives, it is written no more often than this. */
const APART_MS = 3_000;

/** Keeps the newest rooms of one person from now on, in quiet moments; returns how to stop. */
export function keepRooms(userId: number, epoch: string): () => void {
  const keeper = new Keeper(userId, epoch);
  const ends = [useRooms.subscribe(keeper.later), useBlocks.subscribe(keeper.later)];
  document.addEventListener('visibilitychange', keeper.beforeHiding);
  void keeper.begin();
  return () => {
    for (const end of ends) end();
    document.removeEventListener('visibilitychange', keeper.beforeHiding);
    keeper.stop();
  };
}

class Keeper {
  private readonly written = new Map<number, RoomView>();
  private readonly userId: number;
  private readonly epoch: string;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;

  constructor(userId: number, epoch: string) {
    this.userId = userId;
    this.epoch = epoch;
  }

  async begin(): Promise<void> {
    await claimKept(this.owner()).catch(() => undefined);
    this.later();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  readonly later = (): void => {
    if (this.isStopped) return;
    this.timer ??= setTimeout(() => whenIdle(this.write), APART_MS);
  };

  /** A page that is hidden may never be shown again. */
  readonly beforeHiding = (): void => {
    if (document.visibilityState === 'hidden' && this.timer !== undefined) this.write();
  };

  private readonly write = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    const rooms = useRooms.getState();
    if (this.isStopped || rooms.epoch !== this.epoch) return;
    const people = usePeople.getState().byId;
    const newest = newestRooms(rooms);
    const changed = newest
      .filter((view) => this.written.get(view.room.id) !== view)
      .flatMap((view) => {
        const kept = keptRoomOf(view, people);
        if (kept !== null) this.written.set(view.room.id, view);
        return kept ?? [];
      });
    writeKept(this.owner(), changed, new Set(newest.map(({ room }) => room.id))).catch(() =>
      this.written.clear(),
    );
  };

  private owner(): Owner {
    const blocked = [...useBlocks.getState().ids];
    return { userId: this.userId, epoch: this.epoch, blocked };
  }
}
