import { create } from 'zustand';
import { blockUser, unblockUser } from '../api/blocks';

interface Blocks {
  ids: ReadonlySet<number>;
}

const nobody: Blocks = { ids: new Set() };

/** Whom I have blocked. */
export const useBlocks = create<Blocks>(() => nobody);

/** Takes in what a greeting says: all of them. */
export function setBlocked(ids: readonly number[]): void {
  useBlocks.setState({ ids: new Set(ids) });
}

export async function block(userId: number): Promise<void> {
  await blockUser(userId);
  markBlocked(userId, true);
}

export async function unblock(userId: number): Promise<void> {
  await unblockUser(userId);
  markBlocked(userId, false);
}

/** Takes in what was done here, or on another of my devices. */
export function markBlocked(userId: number, isBlocked: boolean): void {
  const ids = new Set(useBlocks.getState().ids);
  if (isBlocked) ids.add(userId);
  else ids.delete(userId);
  useBlocks.setState({ ids });
}

export function forgetBlocks(): void {
  useBlocks.setState(nobody);
}
