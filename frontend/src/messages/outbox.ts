import type { StoredFile } from '../api/types';

/** A file of a message on its way; `file` is there as soon as it was uploaded. */
export interface Attachment {
  uploadId: string;
  file: StoredFile | null;
}

/** What a message may carry besides its text. */
export interface Carried {
  attachments?: readonly Attachment[];
  /** The seq of the message it answers. */
  replyTo?: number | null;
}

/** A message on its way. Its id names it for ever, so it may be sent again until the server has answered. */
export interface PendingSend {
  id: string;
  roomId: number;
  content: string;
  attachments: readonly Attachment[];
  replyTo: number | null;
  createdAt: string;
  /** `waiting` to be written, `sent` and not yet answered, `failed` for good until a person retries. */
  status: 'waiting' | 'sent' | 'failed';
  /** When it was written, or when it may be written again. */
  at: number;
  tries: number;
  /** Whether it was written and never refused: then the server may have it, and it cannot be taken back. */
  mayBeStored: boolean;
  code?: string;
}

const MAX_TRIES = 8;
const ANSWER_WITHIN_MS = 15_000;
const PAUSE_MS = 1_000;
/** So many may wait; whoever writes more has to wait for the connection. */
const MAX_SENDS = 200;

export type Outbox = readonly PendingSend[];

export function newSend(
  id: string,
  roomId: number,
  content: string,
  now: number,
  { attachments = [], replyTo = null }: Carried = {},
): PendingSend {
  return {
    id,
    roomId,
    content,
    attachments,
    replyTo,
    createdAt: new Date(now).toISOString(),
    status: 'waiting',
    at: now,
    tries: 0,
    mayBeStored: false,
  };
}

/** Whether all its files are with the server; others need not wait for it. */
const isComplete = (send: PendingSend) => send.attachments.every(({ file }) => file !== null);

export const isFull = (outbox: Outbox): boolean => outbox.length >= MAX_SENDS;

/** Whether a person may still change it or throw it away. */
export const isInHand = (send: PendingSend): boolean =>
  send.status === 'failed' || (send.status === 'waiting' && !send.mayBeStored);

/**
 * What is to be written now: of each room the first that has not failed, and the next only after its answer. So what
 * was typed in an order is stored in that order, whatever is refused in between.
 */
export function due(outbox: Outbox, now: number): PendingSend[] {
  return nextOfRooms(outbox).filter((send) => dueAt(send) <= now);
}

/** How long until something is due; null when nothing will be. */
export function dueInMs(outbox: Outbox, now: number): number | null {
  const times = nextOfRooms(outbox).map((send) => dueAt(send) - now);
  return times.length === 0 ? null : Math.max(0, Math.min(...times));
}

function nextOfRooms(outbox: Outbox): PendingSend[] {
  const next = new Map<number, PendingSend>();
  for (const send of outbox) {
    if (send.status !== 'failed' && isComplete(send) && !next.has(send.roomId))
      next.set(send.roomId, send);
  }
  return [...next.values()];
}

const dueAt = ({ status, at }: PendingSend): number =>
  status === 'sent' ? at + ANSWER_WITHIN_MS : at;

export function written(outbox: Outbox, ids: ReadonlySet<string>, now: number): Outbox {
  return outbox.map((send) =>
    ids.has(send.id) ? { ...send, status: 'sent', at: now, mayBeStored: true } : send,
  );
}

/** The socket is gone: whatever was not answered must be written again. */
export function unsettled(outbox: Outbox, now: number): Outbox {
  return outbox.map((send) =>
    send.status === 'sent' ? { ...send, status: 'waiting', at: now } : send,
  );
}

/** The server answered these: they are messages now. */
export function settled(outbox: Outbox, ids: ReadonlySet<string>): Outbox {
  return outbox.some((send) => ids.has(send.id))
    ? outbox.filter((send) => !ids.has(send.id))
    : outbox;
}

/** The server refused one: a passing trouble is tried again by itself, some times. */
export function refused(
  outbox: Outbox,
  id: string,
  why: { code: string; retryable: boolean; retry_after_s?: number },
  now: number,
): Outbox {
  return outbox.map((send) => {
    if (send.id !== id) return send;
    const tries = send.tries + 1;
    if (!why.retryable || tries >= MAX_TRIES)
      return { ...send, status: 'failed', mayBeStored: false, code: why.code };
    const pauseMs = why.retry_after_s === undefined ? PAUSE_MS * tries : why.retry_after_s * 1000;
    return { ...send, status: 'waiting', mayBeStored: false, tries, at: now + pauseMs };
  });
}

/** A person asks for another try; only a message whose id was somebody else's gets a new one. */
export function retried(outbox: Outbox, id: string, newId: string, now: number): Outbox {
  return outbox.map((send) => {
    if (send.id !== id) return send;
    const fresh = newSend(
      send.code === 'message_id_taken' ? newId : id,
      send.roomId,
      send.content,
      now,
      send,
    );
    return { ...fresh, createdAt: send.createdAt };
  });
}

/** Puts what an earlier page left behind in front, unless it is here. */
export function adopted(outbox: Outbox, kept: Outbox): Outbox {
  const here = new Set(outbox.map(({ id }) => id));
  const fresh = kept.filter(({ id }) => !here.has(id));
  return fresh.length === 0
    ? outbox
    : [...outbox, ...fresh].sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1));
}

export function discarded(outbox: Outbox, id: string): Outbox {
  return outbox.filter((send) => send.id !== id);
}

/** A file has been uploaded: the message that waited for it may carry it. */
export function withFile(outbox: Outbox, uploadId: string, file: StoredFile): Outbox {
  return withAttachments(outbox, (one) => (one.uploadId === uploadId ? { ...one, file } : one));
}

/** Fails the messages of which a file cannot come. */
export function withoutFile(
  outbox: Outbox,
  isLost: (uploadId: string) => boolean,
  code: string,
): Outbox {
  return outbox.map((send) =>
    send.attachments.some(({ uploadId, file }) => file === null && isLost(uploadId))
      ? { ...send, status: 'failed', code }
      : send,
  );
}

function withAttachments(outbox: Outbox, change: (one: Attachment) => Attachment): Outbox {
  return outbox.map((send) =>
    send.attachments.length === 0 ? send : { ...send, attachments: send.attachments.map(change) },
  );
}
