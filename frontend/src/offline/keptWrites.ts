import { answer, type KeptRoom, OWNER, type Owner, opened, ROOMS, settled } from './keptStore';

/** Makes this the place of one person and one history; what is kept of any other goes. */
export async function claimKept(owner: Owner): Promise<void> {
  const both = (await opened()).transaction([OWNER, ROOMS], 'readwrite');
  const before = await answer<Owner | undefined>(both.objectStore(OWNER).get(OWNER));
  if (!isSame(before, owner)) both.objectStore(ROOMS).clear();
  both.objectStore(OWNER).put(owner, OWNER);
  await settled(both);
}

/**
 * Keeps these rooms, and of all others only those named. Nothing is written once the place is somebody else's, and no
 * other tab's newer state is overwritten.
 */
export async function writeKept(
  owner: Owner,
  rooms: readonly KeptRoom[],
  ids: ReadonlySet<number>,
): Promise<void> {
  const both = (await opened()).transaction([OWNER, ROOMS], 'readwrite');
  const store = both.objectStore(ROOMS);
  const present = await answer<Owner | undefined>(both.objectStore(OWNER).get(OWNER));
  if (!isSame(present, owner)) return;
  both.objectStore(OWNER).put(owner, OWNER);
  for (const key of await answer(store.getAllKeys())) {
    if (!ids.has(Number(key))) store.delete(key);
  }
  for (const room of rooms) {
    const before = await answer<KeptRoom | undefined>(store.get(room.id));
    if (isBetter(room, before)) store.put(room);
  }
  await settled(both);
}

const isSame = (one: Owner | undefined, other: Owner): boolean =>
  one?.userId === other.userId && one.epoch === other.epoch;

const isBetter = (room: KeptRoom, before: KeptRoom | undefined): boolean =>
  before === undefined ||
  (room.version >= before.version && (room.messages !== null || before.messages === null));
