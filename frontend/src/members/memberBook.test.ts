import { expect, test } from 'vitest';
import { aUser } from '../testing';
import {
  emptyBook,
  inListOrder,
  type MemberEntry,
  mergeEntries,
  presentMembers,
} from './memberBook';

const entry = (
  userId: number,
  version: number,
  role: MemberEntry['role'] = 'member',
): MemberEntry => ({
  userId,
  role,
  version,
});

test('somebody who left stays away, even if an older list still has them', () => {
  const left = mergeEntries(emptyBook, [entry(1, 5, null)]);

  expect(presentMembers(mergeEntries(left, [entry(1, 2)]))).toEqual([]);
  expect(presentMembers(mergeEntries(left, [entry(1, 6)]))).toHaveLength(1);
});

test('the owner comes first, then who is online, then by name', () => {
  const people = new Map(
    [aUser(1, 'Zoe'), aUser(2, 'Bao'), aUser(3, 'Ada'), aUser(4, 'Cem')].map((user) => [
      user.id,
      user,
    ]),
  );
  const entries = [entry(3, 1), entry(2, 1), entry(4, 1), entry(1, 1, 'owner')];

  const order = inListOrder(entries, people, new Set([2, 4]), new Intl.Collator('en'));

  expect(order.map(({ userId }) => userId)).toEqual([1, 2, 4, 3]);
});
