import type { Draft } from '../api/drafts';

/** What was typed in a room and not sent. */
export interface LocalDraft {
  content: string;
  replyTo: number | null;
  /** When it was typed, by this device's clock, or when the server took it, by its own. */
  at: string;
  /** Whether the server does not have it yet. */
  isUnsaved: boolean;
  /** Whether the server may have it, or something older: then it must hear that it is gone. */
  isKnown: boolean;
}

export type DraftBook = ReadonlyMap<number, LocalDraft>;

const MAX_DRAFTS = 100;

/** Notes what somebody types. An emptied draft stays until the server knows that it is gone. */
export function typed(
  book: DraftBook,
  roomId: number,
  content: string,
  replyTo: number | null,
  at: string,
): DraftBook {
  const before = book.get(roomId);
  if (before?.content === content && before.replyTo === replyTo) return book;
  const isKnown = before?.isKnown ?? false;
  const next = new Map(book);
  if (content === '' && replyTo === null && !isKnown) return next.delete(roomId) ? next : book;
  return next.set(roomId, { content, replyTo, at, isUnsaved: true, isKnown });
}

/** A draft is on its way to the server. */
export function leaving(book: DraftBook, roomId: number): DraftBook {
  const draft = book.get(roomId);
  return draft ? new Map(book).set(roomId, { ...draft, isKnown: true }) : book;
}

/** The server has this draft now; what was typed since is still to be saved. */
export function saved(book: DraftBook, roomId: number, draft: LocalDraft): DraftBook {
  if (book.get(roomId) !== draft) return book;
  const next = new Map(book);
  if (isEmpty(draft)) next.delete(roomId);
  else next.set(roomId, { ...draft, isUnsaved: false });
  return next;
}

/**
 * Takes in what the server has. What is being typed here stays: it will be saved, and is the newest then. What was left
 * unsaved by an earlier connection gives way to something newer.
 */
export function heard(
  book: DraftBook,
  roomId: number,
  draft: Draft | null,
  isTyping: boolean,
): DraftBook {
  const mine = book.get(roomId);
  if (mine?.isUnsaved && (isTyping || draft === null || mine.at >= draft.updated_at)) return book;
  if (draft === null) {
    if (mine === undefined) return book;
    const next = new Map(book);
    next.delete(roomId);
    return next;
  }
  const { content, reply_to: replyTo, updated_at: at } = draft;
  if (mine?.content === content && mine.replyTo === replyTo && !mine.isUnsaved) return book;
  return new Map(book).set(roomId, { content, replyTo, at, isUnsaved: false, isKnown: true });
}

export const isEmpty = ({ content, replyTo }: LocalDraft): boolean =>
  content === '' && replyTo === null;

/** What is kept over a reload: the latest ones. */
export function newest(book: DraftBook): [number, LocalDraft][] {
  return [...book].sort(([, one], [, other]) => (one.at < other.at ? 1 : -1)).slice(0, MAX_DRAFTS);
}
