import type { Message, MessagePage } from '../api/types';

export type Loading = 'unloaded' | 'loading' | 'loaded' | 'failed';
type Asking = 'idle' | 'loading' | 'failed';

/**
 * The part of a room's messages this client holds: one piece without holes, anywhere in the room. A seq counts its
 * room's messages one by one, so a piece is whole if its seqs follow each other.
 */
export interface History {
  state: Loading;
  /** Whether the page before the first message is on its way. */
  before: Asking;
  /** Whether the page after the last message is on its way. */
  after: Asking;
  /** Whether another piece is on its way, to take the place of this one. */
  jump: Asking;
  /** Counts the pieces that took the place of another: what is drawn of one is of no use for the next. */
  piece: number;
  messages: readonly Message[];
  hasMoreBefore: boolean;
  hasMoreAfter: boolean;
  /** Heard of while a page was on its way, and not in the piece: the page may be older than they are. */
  strays: readonly Message[];
}

export const emptyHistory: History = {
  state: 'unloaded',
  before: 'idle',
  after: 'idle',
  jump: 'idle',
  piece: 0,
  messages: [],
  hasMoreBefore: true,
  hasMoreAfter: false,
  strays: [],
};

/** Takes in messages heard of live or by catching up; each is kept in its newest version. */
export function mergeMessages(history: History, incoming: readonly Message[]): History {
  const inside: Message[] = [];
  const outside: Message[] = [];
  const first = firstSeq(history);
  let last = lastSeq(history);
  let isOpen = history.state === 'loaded' && !history.hasMoreAfter;
  for (const message of incoming) {
    if (isOpen && message.seq === last + 1) last = message.seq;
    else if (message.seq > last) isOpen = false;
    (message.seq >= first && message.seq <= last ? inside : outside).push(message);
  }
  const hasMoreAfter = history.state === 'loaded' ? !isOpen : history.hasMoreAfter;
  const strays = history.jump === 'loading' ? incoming : isAwaiting(history) ? outside : [];
  if (inside.length + strays.length === 0 && hasMoreAfter === history.hasMoreAfter) return history;
  return {
    ...history,
    hasMoreAfter,
    messages: weave(history.messages, inside),
    strays: weave(history.strays, strays),
  };
}

/** Takes in a page that stands for itself: the first there is, or one to which the reader jumped. */
export function takePiece(history: History, page: MessagePage): History {
  const loaded: History = {
    ...emptyHistory,
    state: 'loaded',
    piece: history.piece + 1,
    messages: page.messages,
    hasMoreBefore: page.has_more_before,
    hasMoreAfter: page.has_more_after,
  };
  return mergeMessages(loaded, history.strays);
}

/** Puts the page that was asked for in front; `before` says in front of which message. */
export function takePageBefore(history: History, page: MessagePage, before: number): History {
  if (history.state !== 'loaded' || firstSeq(history) !== before) return history;
  const whole = {
    ...history,
    before: 'idle' as const,
    messages: weave(page.messages, history.messages),
    hasMoreBefore: page.has_more_before,
  };
  return withStrays(whole);
}

/** Puts the page that was asked for behind; `after` says behind which message. */
export function takePageAfter(history: History, page: MessagePage, after: number): History {
  if (history.state !== 'loaded' || lastSeq(history) !== after) return history;
  const whole = {
    ...history,
    after: 'idle' as const,
    messages: weave(history.messages, page.messages),
    hasMoreAfter: page.has_more_after,
  };
  return withStrays(whole);
}

/** The place from which on no message is missing. */
export function firstSeq(history: History): number {
  if (history.state !== 'loaded') return Number.POSITIVE_INFINITY;
  return history.hasMoreBefore ? (history.messages[0]?.seq ?? 0) : 0;
}

/** The last message of the piece; 0 in an empty room. */
export function lastSeq(history: History): number {
  return history.messages.at(-1)?.seq ?? 0;
}

/** Whether a message can be shown without loading anything. */
export function holds(history: History, seq: number): boolean {
  return history.state === 'loaded' && seq >= firstSeq(history) && seq <= lastSeq(history);
}

function isAwaiting({ state, before, after, jump }: History): boolean {
  return state === 'loading' || [before, after, jump].includes('loading');
}

function withStrays(history: History): History {
  return mergeMessages({ ...history, strays: [] }, history.strays);
}

function weave(kept: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  if (incoming.length === 0) return kept;
  const last = kept.at(-1)?.seq ?? 0;
  if (isAscendingFrom(last, incoming)) return [...kept, ...incoming];
  const bySeq = new Map(kept.map((message) => [message.seq, message]));
  for (const message of incoming) {
    const known = bySeq.get(message.seq);
    if (known === undefined || known.version < message.version) bySeq.set(message.seq, message);
  }
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

function isAscendingFrom(last: number, messages: readonly Message[]): boolean {
  return messages.every((message, index) => message.seq > (messages[index - 1]?.seq ?? last));
}
