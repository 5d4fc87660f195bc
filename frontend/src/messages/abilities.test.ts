import { describe, expect, test } from 'vitest';
import { aMessage, at } from '../testing';
import { abilities } from './abilities';

const now = Date.parse(at(60));
const fresh = aMessage(1, { created_at: at(0) });
const member = { kind: 'public', role: 'member', may_post: true } as const;
const limits = { now, recallS: 120 };

test('one’s own may be edited always, and recalled while there is time', () => {
  const late = { ...limits, now: Date.parse(at(120)) };

  expect(abilities(fresh, member, 2, limits)).toMatchObject({ edit: true, recall: true });
  expect(abilities(fresh, member, 2, late)).toMatchObject({ edit: true, recall: false });
});

test('of others nothing may be changed by a member', () => {
  const { edit, recall, pin, answer } = abilities(fresh, member, 1, limits);

  expect({ edit, recall, pin, answer }).toEqual({
    edit: false,
    recall: false,
    pin: false,
    answer: true,
  });
});

describe.each(['owner', 'admin'] as const)('the %s of a room', (role) => {
  test('recalls and pins what others say, and does not edit it', () => {
    const late = { ...limits, now: Date.parse(at(9999)) };

    expect(abilities(fresh, { ...member, kind: 'private', role }, 1, late)).toMatchObject({
      recall: true,
      pin: true,
      edit: false,
    });
  });
});

test('in a direct room both pin, and neither recalls what the other said', () => {
  const direct = { ...member, kind: 'direct' } as const;

  expect(abilities(fresh, direct, 1, limits)).toMatchObject({ pin: true, recall: false });
});

test('a file that was sent without words may be given some', () => {
  expect(abilities({ ...fresh, content: '' }, member, 2, limits).edit).toBe(true);
});

test('what was forwarded is not edited', () => {
  expect(abilities({ ...fresh, forwarded_from: 5 }, member, 2, limits).edit).toBe(false);
});

test('with a recalled message nothing may be done', () => {
  const gone = { ...fresh, deleted_at: at(1) };

  expect(Object.values(abilities(gone, { ...member, role: 'owner' }, 2, limits))).not.toContain(
    true,
  );
});

test('where one may not write, nothing is answered', () => {
  expect(abilities(fresh, { ...member, may_post: false }, 1, limits).answer).toBe(false);
});
