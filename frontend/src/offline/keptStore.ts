import type { Message, Room, User } from '../api/types';

/** Whose rooms are kept here, and in which history of the server; who is blocked is part of what may be shown. */
export interface Owner {
  userId: number;
  epoch: string;
  blocked: readonly number[];
}

/** A room as it was at one version, with its newest messages, and the people and the quotes needed to read them. */
export interface KeptRoom {
  id: number;
  version: number;
  room: Room;
  /** Null as long as the room was never opened here. */
  messages: readonly Message[] | null;
  hasMoreBefore: boolean;
  quoted: readonly Message[];
  people: readonly User[];
}

export const ROOMS = 'rooms';
export const OWNER = 'owner';
const SCHEMA = 1;

let database: Promise<IDBDatabase> | null = null;

/** The rooms kept for this person; null if there are none. */
export async function readKept(
  userId: number,
): Promise<{ owner: Owner; rooms: KeptRoom[] } | null> {
  const both = (await opened()).transaction([OWNER, ROOMS]);
  const [owner, rooms] = await Promise.all([
    answer<Owner | undefined>(both.objectStore(OWNER).get(OWNER)),
    answer<KeptRoom[]>(both.objectStore(ROOMS).getAll()),
  ]);
  return owner?.userId === userId ? { owner, rooms } : null;
}

/** Forgets everything that is kept. */
export async function clearKept(): Promise<void> {
  const both = (await opened()).transaction([OWNER, ROOMS], 'readwrite');
  both.objectStore(OWNER).clear();
  both.objectStore(ROOMS).clear();
  await settled(both);
}

/** Several Teahouses may share a host, and with it its databases. */
export function opened(): Promise<IDBDatabase> {
  database ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(`teahouse ${new URL('.', document.baseURI).pathname}`, SCHEMA);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ROOMS, { keyPath: 'id' });
      request.result.createObjectStore(OWNER);
    };
    request.onsuccess = () => {
      request.result.onversionchange = forgetDatabase;
      request.result.onclose = forgetDatabase;
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  database.catch(forgetDatabase);
  return database;
}

function forgetDatabase(): void {
  void database?.then((open) => open.close()).catch(() => undefined);
  database = null;
}

/** What a request comes to. */
export function answer<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The end of a transaction: all of it is kept, or nothing. */
export function settled(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
