import { create } from 'zustand';
import { memberPage } from '../api/rooms';
import type { Member } from '../api/types';
import { meet } from '../members/people';

/** How far each person has read, by room: as far as we were told. In large rooms nobody is told. */
export type Receipts = ReadonlyMap<number, ReadonlyMap<number, number>>;

export const MAX_READERS = 100;

export const useReceipts = create<{ byRoom: Receipts }>(() => ({ byRoom: new Map() }));

/** Asks how far everybody in a room has read: what was told while we were away is not told again. */
export async function loadReceipts(roomId: number): Promise<void> {
  try {
    const { members } = await memberPage(roomId);
    meet(members.map((member) => member.user));
    const marks = new Map(members.map(markOf));
    useReceipts.setState(({ byRoom }) => ({ byRoom: new Map(byRoom).set(roomId, marks) }));
  } catch {
    // Without an answer, only what is told from now on is shown.
  }
}

/** Somebody read on. */
export function takeReceipt(roomId: number, userId: number, seq: number): void {
  useReceipts.setState(({ byRoom }) => ({ byRoom: withReceipt(byRoom, roomId, userId, seq) }));
}

export function withReceipt(
  byRoom: Receipts,
  roomId: number,
  userId: number,
  seq: number,
): Receipts {
  const marks = byRoom.get(roomId);
  if (marks === undefined || seq <= (marks.get(userId) ?? 0)) return byRoom;
  return new Map(byRoom).set(roomId, new Map(marks).set(userId, seq));
}

/** Of those who are in the room but for oneself: who has read a message, and who has not. */
export function readersOf(
  marks: ReadonlyMap<number, number>,
  seq: number,
  selfId: number,
): { read: number[]; unread: number[] } {
  const others = [...marks].filter(([userId]) => userId !== selfId);
  const ids = (some: typeof others) => some.map(([userId]) => userId);
  return {
    read: ids(others.filter(([, mark]) => mark >= seq)),
    unread: ids(others.filter(([, mark]) => mark < seq)),
  };
}

export const forgetReceipts = (): void => useReceipts.setState({ byRoom: new Map() });

const markOf = ({ user, last_read_seq }: Member): [number, number] => [user.id, last_read_seq];
