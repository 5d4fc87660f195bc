import { create } from 'zustand';
import { type Draft, saveDraft } from '../api/drafts';
import { Problem } from '../api/problem';
import {
  type DraftBook,
  heard,
  isEmpty,
  type LocalDraft,
  leaving,
  newest,
  saved,
  typed,
} from './draftBook';

const KEY = 'teahouse.drafts';
const SAVE_AFTER_MS = 1_500;
/** Whoever types on does not wait for the disk with each letter. */
const KEEP_AFTER_MS = 250;

/** What was typed and not sent, by room: soon kept on this device, a moment later on the others. */
export const useDrafts = create<{ byRoom: DraftBook }>(() => ({ byRoom: new Map() }));

let userId: number | null = null;
let keeping: ReturnType<typeof setTimeout> | undefined;
const timers = new Map<number, ReturnType<typeof setTimeout>>();

export const draftOf = (roomId: number): string =>
  useDrafts.getState().byRoom.get(roomId)?.content ?? '';

/** The draft of a room, for drawing. */
export const useDraft = (roomId: number): string =>
  useDrafts(({ byRoom }) => byRoom.get(roomId)?.content ?? '');

/** Notes what stands in the composer of a room. */
export function keepDraft(roomId: number, content: string): void {
  const replyTo = useDrafts.getState().byRoom.get(roomId)?.replyTo ?? null;
  keep(roomId, content, content === '' ? null : replyTo);
}

/** Notes which message the composer of a room is to answer. */
export function keepAnswer(roomId: number, replyTo: number | null): void {
  keep(roomId, draftOf(roomId), replyTo);
}

/** Puts a text into the composer, before what stands there. */
export function putBack(roomId: number, content: string): void {
  keepDraft(roomId, [content, draftOf(roomId)].filter((part) => part !== '').join('\n'));
}

/** Takes in a draft as the server has it: just told, or (not live) as it stood when the connection began. */
export function takeDraft(roomId: number, draft: Draft | null, isLive = true): void {
  edit((book) => heard(book, roomId, draft, isLive));
}

/** Takes up what was typed before the page was reloaded. */
export function resumeDrafts(user: number): void {
  userId = user;
  addEventListener('pagehide', keepHere);
  document.addEventListener('visibilitychange', keepHere);
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (kept?.userId === user) edit(() => new Map<number, LocalDraft>(kept.drafts));
  } catch {
    // forbidden, or not ours
  }
}

/** Brings to the server what it does not have yet: with a new connection, and before a page goes away. */
export function saveDrafts(): void {
  for (const [roomId, draft] of useDrafts.getState().byRoom) {
    if (draft.isUnsaved) void save(roomId);
  }
}

export function forgetDrafts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
  timers.clear();
  edit(() => new Map());
  keepHere();
  userId = null;
}

function keep(roomId: number, content: string, replyTo: number | null): void {
  edit((book) => typed(book, roomId, content, replyTo, new Date().toISOString()));
  const draft = useDrafts.getState().byRoom.get(roomId);
  if (!draft?.isUnsaved) return;
  clearTimeout(timers.get(roomId));
  const delayMs = isEmpty(draft) ? 0 : SAVE_AFTER_MS;
  timers.set(
    roomId,
    setTimeout(() => void save(roomId), delayMs),
  );
}

async function save(roomId: number): Promise<void> {
  clearTimeout(timers.get(roomId));
  timers.delete(roomId);
  edit((book) => leaving(book, roomId));
  const draft = useDrafts.getState().byRoom.get(roomId);
  if (!draft?.isUnsaved) return;
  try {
    await saveDraft(roomId, draft.content.toWellFormed().replaceAll('\0', ''), draft.replyTo);
    edit((book) => saved(book, roomId, draft));
  } catch (error) {
    // What the server will not have stays on this device; the rest waits for the connection.
    if (error instanceof Problem && !error.retryable) edit((book) => saved(book, roomId, draft));
  }
}

function edit(change: (book: DraftBook) => DraftBook): void {
  const { byRoom } = useDrafts.getState();
  const next = change(byRoom);
  if (next === byRoom) return;
  useDrafts.setState({ byRoom: next });
  keeping ??= setTimeout(keepHere, KEEP_AFTER_MS);
}

/** Writes down what has changed; before the page goes away, at once. */
function keepHere(): void {
  if (keeping === undefined) return;
  clearTimeout(keeping);
  keeping = undefined;
  if (userId === null) return;
  const { byRoom } = useDrafts.getState();
  try {
    if (byRoom.size === 0) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ userId, drafts: newest(byRoom) }));
  } catch {
    // full or forbidden
  }
}
