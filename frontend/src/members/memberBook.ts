import type { ChangedMember, Member, Role, User } from '../api/types';
import type { Loading } from '../messages/history';

/** Somebody who is in the room, or (`role: null`) was: remembered so that an older list does not bring them back. */
export interface MemberEntry {
  userId: number;
  role: Role | null;
  version: number;
}

export interface MemberBook {
  state: Loading;
  byId: ReadonlyMap<number, MemberEntry>;
}

export const emptyBook: MemberBook = { state: 'unloaded', byId: new Map() };

export function mergeEntries(book: MemberBook, entries: readonly MemberEntry[]): MemberBook {
  const newer = entries.filter(
    (entry) => entry.version > (book.byId.get(entry.userId)?.version ?? 0),
  );
  if (newer.length === 0) return book;
  const byId = new Map(book.byId);
  for (const entry of newer) byId.set(entry.userId, entry);
  return { ...book, byId };
}

export function presentMembers(book: MemberBook): MemberEntry[] {
  return [...book.byId.values()].filter((entry) => entry.role !== null);
}

export function entryOf(member: Member | ChangedMember): MemberEntry {
  return { userId: member.user.id, role: member.role, version: member.version };
}

/** Orders members as people look for them: the owner, the admins, then who is here, then by name. */
export function inListOrder(
  entries: readonly MemberEntry[],
  people: ReadonlyMap<number, User>,
  online: ReadonlySet<number>,
  collator: Intl.Collator,
): MemberEntry[] {
  const rank = (entry: MemberEntry) =>
    entry.role === 'owner' ? 0 : entry.role === 'admin' ? 1 : online.has(entry.userId) ? 2 : 3;
  const name = (entry: MemberEntry) => people.get(entry.userId)?.display_name ?? '';
  return [...entries].sort(
    (one, other) => rank(one) - rank(other) || collator.compare(name(one), name(other)),
  );
}
