import type { Role, User } from '../api/types';

export type MemberAction = 'promote' | 'demote' | 'handOver' | 'remove' | 'ban';

/** What cannot simply be taken back: it is asked once more. */
export type GraveAction = Exclude<MemberAction, 'promote' | 'demote'>;

/** What somebody with one role may do with somebody of another, in the order it is offered; agents look after no room. */
export function actionsOn(
  mine: Role,
  theirs: Role,
  kind: User['kind'] = 'person',
): readonly MemberAction[] {
  if (theirs === 'owner' || mine === 'member') return [];
  if (mine === 'admin') return theirs === 'member' ? ['remove', 'ban'] : [];
  if (kind === 'agent') return ['remove', 'ban'];
  return [theirs === 'admin' ? 'demote' : 'promote', 'handOver', 'remove', 'ban'];
}

/** Whether a role may bring people in, invite them and lift bans. */
export const looksAfter = (role: Role): boolean => role !== 'member';
