import type { Message } from '../api/types';
import type { Loading } from './history';

/**
 * The messages of a room this client knows apart from the piece it shows: those that are quoted, and those that are
 * pinned. They hear of each change like the others.
 */
export interface Asides {
  bySeq: ReadonlyMap<number, Message>;
  /** Quoted, asked for, and not there: their room never had them, or lost them. */
  missing: ReadonlySet<number>;
  /** Whether all that is pinned is among them. */
  pins: Loading;
}

export const noAsides: Asides = { bySeq: new Map(), missing: new Set(), pins: 'unloaded' };

/** Takes in what was heard live or by catching up: changes of what is kept here, and each message that is pinned. */
export function hearAside(asides: Asides, messages: readonly Message[]): Asides {
  return keepAside(
    asides,
    messages.filter(({ seq, pinned_at }) => pinned_at !== null || asides.bySeq.has(seq)),
  );
}

/** Keeps messages that were asked for; each in its newest version. */
export function keepAside(asides: Asides, messages: readonly Message[]): Asides {
  const newer = messages.filter(
    ({ seq, version }) => version > (asides.bySeq.get(seq)?.version ?? 0),
  );
  if (newer.length === 0) return asides;
  const bySeq = new Map(asides.bySeq);
  for (const message of newer) bySeq.set(message.seq, message);
  return { ...asides, bySeq };
}

/** What is pinned: the newest pin first. */
export function pinnedAmong(asides: Asides): Message[] {
  return [...asides.bySeq.values()]
    .filter(({ pinned_at }) => pinned_at !== null)
    .sort((one, other) => ((one.pinned_at ?? '') < (other.pinned_at ?? '') ? 1 : -1));
}
