import type { StoredFile } from '../api/types';

/** A file on its way to the server. It lives outside of any screen, so it goes on when another room is opened. */
export interface Upload {
  id: string;
  roomId: number;
  content: Blob;
  name: string;
  kind: StoredFile['kind'];
  durationMs: number | null;
  width: number | null;
  height: number | null;
  status: 'waiting' | 'running' | 'done' | 'failed';
  sentBytes: number;
  tries: number;
  /** When it may run. */
  at: number;
  /** Whether a message waits for it: then it has left the tray. */
  isSent: boolean;
  code?: string;
  file?: StoredFile;
}

export type Uploads = readonly Upload[];

export interface Limits {
  fileBytes: number;
  filesPerMessage: number;
}

/** Something that was chosen and cannot be sent, and why. */
export interface Refusal {
  why: 'empty' | 'tooLarge' | 'tooMany';
  name: string;
  size: number;
}

const AT_ONCE = 3;
const MAX_TRIES = 3;
const PAUSE_MS = 1_000;

/** The kinds of pictures that browsers draw; all others travel as files. */
const PICTURE = /^image\/(png|jpeg|gif|webp|avif)$/;

export function kindOf(mediaType: string): StoredFile['kind'] {
  if (PICTURE.test(mediaType)) return 'image';
  if (mediaType.startsWith('audio/')) return 'audio';
  return mediaType.startsWith('video/') ? 'video' : 'file';
}

/** Parts what may be sent from what may not, before a byte of it leaves. */
export function sift(
  files: readonly File[],
  already: number,
  limits: Limits,
): { accepted: File[]; refusals: Refusal[] } {
  const accepted: File[] = [];
  const refusals: Refusal[] = [];
  for (const file of files) {
    const why = reasonAgainst(file, already + accepted.length, limits);
    if (why === null) accepted.push(file);
    else if (why !== 'tooMany' || !refusals.some((refusal) => refusal.why === 'tooMany')) {
      refusals.push({ why, name: file.name, size: file.size });
    }
  }
  return { accepted, refusals };
}

function reasonAgainst(file: File, before: number, limits: Limits): Refusal['why'] | null {
  if (file.size === 0) return 'empty';
  if (file.size > limits.fileBytes) return 'tooLarge';
  return before >= limits.filesPerMessage ? 'tooMany' : null;
}

export function newUpload(
  id: string,
  roomId: number,
  file: { content: Blob; name: string; durationMs?: number },
  now: number,
): Upload {
  return {
    id,
    roomId,
    content: file.content,
    name: file.name,
    kind: kindOf(file.content.type),
    durationMs: file.durationMs ?? null,
    width: null,
    height: null,
    status: 'waiting',
    sentBytes: 0,
    tries: 0,
    at: now,
    isSent: false,
  };
}

/** A file that is with the server already, as if it had just arrived. */
export function arrivedBefore(id: string, roomId: number, file: StoredFile): Upload {
  const content = new Blob([], { type: file.media_type });
  return { ...newUpload(id, roomId, { content, name: file.name }, 0), status: 'done', file };
}

/** What is to be started now: a few at a time, those that a message waits for first. */
export function startable(uploads: Uploads, now: number): Upload[] {
  const places = AT_ONCE - uploads.filter(({ status }) => status === 'running').length;
  const waiting = uploads.filter(({ status, at }) => status === 'waiting' && at <= now);
  const urgent = waiting.filter(({ isSent }) => isSent);
  const others = waiting.filter(({ isSent }) => !isSent);
  return [...urgent, ...others].slice(0, Math.max(0, places));
}

/** How long until something more may start; null when nothing waits for its time. */
export function startableInMs(uploads: Uploads, now: number): number | null {
  const times = uploads
    .filter(({ status, at }) => status === 'waiting' && at > now)
    .map(({ at }) => at - now);
  return times.length === 0 ? null : Math.min(...times);
}

export function changed(uploads: Uploads, id: string, change: Partial<Upload>): Uploads {
  return uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload));
}

/** One did not arrive: a passing trouble is tried again by itself, a few times. */
export function refused(
  uploads: Uploads,
  id: string,
  why: { code: string; retryable: boolean; retryAfterS?: number | undefined },
  now: number,
): Uploads {
  return uploads.map((upload) => {
    if (upload.id !== id) return upload;
    const tries = upload.tries + 1;
    const lost = { ...upload, sentBytes: 0, tries };
    if (!why.retryable || tries >= MAX_TRIES) return { ...lost, status: 'failed', code: why.code };
    const pauseMs = why.retryAfterS === undefined ? PAUSE_MS * tries : why.retryAfterS * 1000;
    return { ...lost, status: 'waiting', at: now + pauseMs };
  });
}

/** A person asks for another try. */
export function retried(uploads: Uploads, id: string, now: number): Uploads {
  return uploads.map((upload) =>
    upload.id === id && upload.status === 'failed'
      ? { ...upload, status: 'waiting', tries: 0, at: now, code: undefined }
      : upload,
  );
}

export function without(uploads: Uploads, ids: ReadonlySet<string>): Uploads {
  return uploads.some(({ id }) => ids.has(id)) ? uploads.filter(({ id }) => !ids.has(id)) : uploads;
}

/** What waits above the composer of a room. */
export function inTray(uploads: Uploads, roomId: number): Upload[] {
  return uploads.filter((upload) => upload.roomId === roomId && !upload.isSent);
}

/** How a file looks, or will look once the server has it. */
export function foreseen(upload: Upload): StoredFile {
  return (
    upload.file ?? {
      id: upload.id,
      name: upload.name,
      size_bytes: upload.content.size,
      media_type: upload.content.type,
      kind: upload.kind,
      width: upload.width,
      height: upload.height,
      duration_ms: upload.durationMs,
      has_thumbnail: false,
    }
  );
}
