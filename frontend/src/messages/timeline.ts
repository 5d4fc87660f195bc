import type { Message } from '../api/types';
import type { Attached } from '../files/attached';
import type { PendingSend } from './outbox';

export type Delivery = 'sending' | 'sent' | 'failed';

export interface MessageRow {
  kind: 'message';
  key: string;
  /** Its place in the room; null while it is on its way. */
  seq: number | null;
  senderId: number;
  content: string;
  files: readonly Attached[];
  at: string;
  own: boolean;
  /** The first of a run of one sender: it carries avatar and name. */
  first: boolean;
  delivery: Delivery;
  deleted: boolean;
  /** The seq of the message it answers. */
  replyTo: number | null;
  /** What the server has of it; null while it is on its way. */
  message: Message | null;
  code?: string;
}

export type Row =
  | MessageRow
  | { kind: 'time'; key: string; at: string }
  | { kind: 'unread'; key: string }
  | { kind: 'beginning'; key: string };

type Said = Omit<MessageRow, 'kind' | 'first'>;

const PAUSE_MS = 5 * 60_000;
const MINUTE_CHARS = '2000-01-01T00:00'.length;

/**
 * What is drawn, from the oldest to the newest: messages in runs, a time before each pause and each day, what is on its way last.
 * A line stands before the message that was the first unread one when the room was opened.
 * While there is more before, no time stands before the first message: earlier ones then only add rows, and take none away.
 */
export function timeline(
  messages: readonly Message[],
  sends: readonly PendingSend[],
  selfId: number,
  isWhole: boolean,
  unreadFrom: number | null = null,
): Row[] {
  const rows: Row[] = isWhole ? [{ kind: 'beginning', key: 'beginning' }] : [];
  const told = new Set(sends.length > 0 ? messages.slice(-500).map((message) => message.id) : []);
  let previous: Said | null = null;
  let line = unreadFrom;
  for (const message of messages) {
    if (message.seq === line && message.sender_id === selfId) line += 1;
    const isLine = message.seq === line;
    if (isLine) rows.push({ kind: 'unread', key: 'unread' });
    previous = append(rows, ofMessage(message, selfId), previous, isLine);
  }
  for (const send of sends) {
    if (!told.has(send.id)) previous = append(rows, ofSend(send, selfId), previous);
  }
  return rows;
}

function append(rows: Row[], said: Said, previous: Said | null, isLine = false): Said {
  const isBeginning = rows[0]?.kind === 'beginning' && previous === null;
  const pause = previous !== null && isApart(previous.at, said.at);
  if (pause || isBeginning) rows.push({ kind: 'time', key: `time-${said.key}`, at: said.at });
  rows.push({
    kind: 'message',
    ...said,
    first: pause || isLine || previous === null || !isRun(previous, said),
  });
  return said;
}

/** Whether two that follow each other are of one run: of one sender, with nothing between that is drawn across. */
const isRun = (before: Said, after: Said): boolean =>
  !before.deleted && before.message?.kind !== 'notice' && before.senderId === after.senderId;

function isApart(before: string, after: string): boolean {
  // Most are of the same minute, and to read two dates takes longer than all else that is done for a message here.
  if (before.slice(0, MINUTE_CHARS) === after.slice(0, MINUTE_CHARS)) return false;
  const [one, other] = [new Date(before), new Date(after)];
  return other.getTime() - one.getTime() > PAUSE_MS || one.getDate() !== other.getDate();
}

function ofMessage(message: Message, selfId: number): Said {
  return {
    key: message.id,
    seq: message.seq,
    senderId: message.sender_id,
    content: message.content,
    files: message.files,
    at: message.created_at,
    own: message.sender_id === selfId,
    delivery: 'sent',
    deleted: message.deleted_at !== null,
    replyTo: message.reply_to,
    message,
  };
}

function ofSend(send: PendingSend, selfId: number): Said {
  return {
    key: send.id,
    seq: null,
    senderId: selfId,
    content: send.content,
    files: send.attachments.map(({ uploadId, file }) => file ?? uploadId),
    at: send.createdAt,
    own: true,
    delivery: send.status === 'failed' ? 'failed' : 'sending',
    deleted: false,
    replyTo: send.replyTo,
    message: null,
    code: send.code,
  };
}

/** The place in the room of what a row shows. */
export const seqOf = (row: Row | undefined): number | null =>
  row?.kind === 'message' ? row.seq : null;

/** The row of a message; of the next one, if there is none at that place; else the last row. */
export function indexAt(rows: readonly Row[], seq: number): number {
  const index = rows.findIndex(
    (row) => row.kind === 'message' && row.seq !== null && row.seq >= seq,
  );
  return index === -1 ? rows.length - 1 : index;
}
