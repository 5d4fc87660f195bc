import { expect, test } from 'vitest';
import { actionsOn, looksAfter } from './rights';

test('an owner may do everything, but nothing to an owner', () => {
  expect(actionsOn('owner', 'member')).toEqual(['promote', 'handOver', 'remove', 'ban']);
  expect(actionsOn('owner', 'admin')).toEqual(['demote', 'handOver', 'remove', 'ban']);
  expect(actionsOn('owner', 'owner')).toEqual([]);
});

test('an admin may send away members, but not admins or the owner', () => {
  expect(actionsOn('admin', 'member')).toEqual(['remove', 'ban']);
  expect(actionsOn('admin', 'admin')).toEqual([]);
  expect(actionsOn('admin', 'owner')).toEqual([]);
});

test('a member may do nothing to anybody, and looks after nothing', () => {
  expect(actionsOn('member', 'member')).toEqual([]);
  expect(['owner', 'admin', 'member'].map((role) => looksAfter(role as 'owner'))).toEqual([
    true,
    true,
    false,
  ]);
});

test('an agent can be sent out of a room, and never be made to look after it', () => {
  expect(actionsOn('owner', 'member', 'agent')).toEqual(['remove', 'ban']);
  expect(actionsOn('admin', 'member', 'agent')).toEqual(['remove', 'ban']);
  expect(actionsOn('member', 'member', 'agent')).toEqual([]);
});
