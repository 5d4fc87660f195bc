import { create } from 'zustand';
import { usersByIds } from '../api/accounts';
import type { User } from '../api/types';

/** Everybody this client has met, by id. */
export const usePeople = create<{ byId: ReadonlyMap<number, User> }>(() => ({ byId: new Map() }));

const IDS_AT_ONCE = 50;
const wanted = new Set<number>();
const asked = new Set<number>();

export function meet(users: readonly User[]): void {
  if (users.length === 0) return;
  const byId = new Map(usePeople.getState().byId);
  for (const user of users) byId.set(user.id, user);
  usePeople.setState({ byId });
}

/** Loads those of these people who are not known yet, many with one request. */
export function meetByIds(ids: Iterable<number>): void {
  const { byId } = usePeople.getState();
  meetAnew([...ids].filter((id) => !byId.has(id)));
}

/** Loads these people again: they are known from an earlier day. */
export function meetAnew(ids: Iterable<number>): void {
  const isIdle = wanted.size === 0;
  for (const id of ids) if (!asked.has(id)) wanted.add(id);
  if (isIdle && wanted.size > 0) setTimeout(load);
}

export function forgetPeople(): void {
  wanted.clear();
  asked.clear();
  usePeople.setState({ byId: new Map() });
}

async function load(): Promise<void> {
  const ids = [...wanted].slice(0, IDS_AT_ONCE);
  for (const id of ids) {
    wanted.delete(id);
    asked.add(id);
  }
  if (wanted.size > 0) setTimeout(load);
  try {
    meet(await usersByIds(ids));
  } catch {
    for (const id of ids) asked.delete(id);
  }
}
