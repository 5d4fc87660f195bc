import { create } from 'zustand';
import type { ClientFrame, ErrorFrame } from '../api/frames';
import {
  cancelUpload,
  giveBack,
  isUploading,
  retryUpload,
  takeBack,
  tellOutcomes,
} from '../files/uploading';
import { putBack } from './drafts';
import { adoptSends, forgetKeptSends, keepSends, keptSends } from './keptSends';
import { newMessageId } from './messageId';
import * as outbox from './outbox';

/** The messages on their way, of all rooms, in the order they were typed. */
export const useOutbox = create<{ sends: outbox.Outbox }>(() => ({ sends: [] }));

type Write = (frame: ClientFrame) => boolean;

/** The page that held the chosen file was closed. */
const UPLOAD_LOST = 'upload_lost';

let write: Write = () => false;
let timer: ReturnType<typeof setTimeout> | undefined;
let senderId: number | null = null;

export function sendThrough(writer: Write): void {
  write = writer;
}

/** Takes up what this person had not got through before the page was reloaded. */
export function resumeSends(userId: number): void {
  senderId = userId;
  edit(() => takenUp(keptSends(userId)));
  void adoptSends(userId, (kept) => {
    if (senderId !== userId) return;
    edit((sends) => outbox.adopted(sends, takenUp(kept)));
    flushOutbox();
  });
}

/**
 * Queues a message; it is written as soon as there is a connection, and again until it is answered. Answers false if
 * too many wait already.
 */
export function sendMessage(
  roomId: number,
  content: string,
  carried: outbox.Carried = {},
): boolean {
  if (outbox.isFull(useOutbox.getState().sends)) return false;
  const clean = content.replaceAll('\0', '').toWellFormed();
  edit((sends) => [...sends, outbox.newSend(newMessageId(), roomId, clean, Date.now(), carried)]);
  flushOutbox();
  return true;
}

export function retrySend(id: string): void {
  edit((sends) => outbox.retried(sends, id, newMessageId(), Date.now()));
  const lost = new Set(missingUploads(id).filter((uploadId) => !retryUpload(uploadId)));
  edit((sends) => outbox.withoutFile(sends, (uploadId) => lost.has(uploadId), UPLOAD_LOST));
  flushOutbox();
}

export function discardSend(id: string): void {
  for (const uploadId of missingUploads(id)) cancelUpload(uploadId);
  for (const { file } of attachmentsOf(id)) if (file !== null) takeBack(file);
  edit((sends) => outbox.discarded(sends, id));
}

/** Takes an unsent message back into the composer, with its files, to be written anew. */
export function rewriteSend(id: string): void {
  const send = useOutbox.getState().sends.find((one) => one.id === id);
  if (send === undefined || !outbox.isInHand(send)) return;
  edit((sends) => outbox.discarded(sends, id));
  putBack(send.roomId, send.content);
  giveBack(send.roomId, send.attachments);
}

export function settleSends(ids: ReadonlySet<string>): void {
  const before = useOutbox.getState().sends;
  edit((sends) => outbox.settled(sends, ids));
  if (useOutbox.getState().sends !== before) flushOutbox();
}

export function refuseSend(error: ErrorFrame): void {
  edit((sends) => outbox.refused(sends, error.ref ?? '', error, Date.now()));
  flushOutbox();
}

/** After the socket closed: everything unanswered waits for the next one. */
export function unsettleSends(): void {
  edit((sends) => outbox.unsettled(sends, Date.now()));
}

/** Fails what was on its way when the server closed the socket over it. */
export function failSentSends(code: string): void {
  const { sends } = useOutbox.getState();
  for (const { id, status } of sends) {
    if (status === 'sent') {
      edit((all) => outbox.refused(all, id, { code, retryable: false }, Date.now()));
    }
  }
}

export function forgetSends(): void {
  clearTimeout(timer);
  edit(() => []);
  forgetKeptSends();
  senderId = null;
}

tellOutcomes({
  arrived(uploadId, file) {
    edit((sends) => outbox.withFile(sends, uploadId, file));
    flushOutbox();
  },
  failed(uploadId, code) {
    edit((sends) => outbox.withoutFile(sends, (id) => id === uploadId, code));
  },
});

const attachmentsOf = (id: string): readonly outbox.Attachment[] =>
  useOutbox.getState().sends.find((send) => send.id === id)?.attachments ?? [];

const missingUploads = (id: string): string[] =>
  attachmentsOf(id).flatMap(({ uploadId, file }) => (file === null ? uploadId : []));

/** Writes what is due, and comes back when more will be. */
export function flushOutbox(): void {
  clearTimeout(timer);
  const now = Date.now();
  const done = new Set<string>();
  for (const send of outbox.due(useOutbox.getState().sends, now)) {
    if (!write(frameOf(send))) return;
    done.add(send.id);
  }
  if (done.size > 0) edit((sends) => outbox.written(sends, done, now));
  const inMs = outbox.dueInMs(useOutbox.getState().sends, now);
  if (inMs !== null) timer = setTimeout(flushOutbox, inMs);
}

function frameOf({ id, roomId, content, attachments, replyTo }: outbox.PendingSend): ClientFrame {
  const files = attachments.flatMap(({ file }) => file?.id ?? []);
  return {
    op: 'message.send',
    ref: id,
    room_id: roomId,
    id,
    content,
    ...(replyTo !== null && { reply_to: replyTo }),
    ...(files.length > 0 && { file_ids: files }),
  };
}

/** What an earlier page left behind, as it stands on this one: its uploads are gone. */
function takenUp(kept: outbox.Outbox): outbox.Outbox {
  const waiting = outbox.unsettled(kept, Date.now());
  return outbox.withoutFile(waiting, (id) => !isUploading(id), UPLOAD_LOST);
}

function edit(change: (sends: outbox.Outbox) => outbox.Outbox): void {
  useOutbox.setState(({ sends }) => {
    const next = change(sends);
    if (next !== sends && senderId !== null) keepSends(senderId, next);
    return { sends: next };
  });
}
