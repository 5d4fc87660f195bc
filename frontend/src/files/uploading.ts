import { create } from 'zustand';
import { deleteFile, uploadFile } from '../api/files';
import { Problem } from '../api/problem';
import type { StoredFile } from '../api/types';
import { useConnection } from '../connection/connectionStore';
import { dropPicture, dropPictures, keepPicture, renamePicture } from './localPictures';
import * as uploads from './uploads';

interface State {
  uploads: uploads.Uploads;
  /** What was chosen last in a room and cannot be sent. */
  refusals: ReadonlyMap<number, readonly uploads.Refusal[]>;
}

/** All files on their way, of all rooms. */
export const useUploads = create<State>(() => ({ uploads: [], refusals: new Map() }));

/** What becomes of a file that a message waits for. */
export interface Outcome {
  arrived(uploadId: string, file: StoredFile): void;
  failed(uploadId: string, code: string): void;
}

/** Upload ids are kept with a message on its way: those of another page must not be taken for ours. */
const page = Date.now().toString(36);
let made = 0;

const calls = new Map<string, AbortController>();
let timer: ReturnType<typeof setTimeout> | undefined;
let outcome: Outcome = { arrived() {}, failed() {} };

export function tellOutcomes(listener: Outcome): void {
  outcome = listener;
}

useConnection.subscribe(({ state }, before) => {
  if (state === 'live' && before.state !== 'live') pump();
});

/** Puts what was chosen into the tray of a room and begins to upload it. */
export function chooseFiles(roomId: number, files: readonly File[]): void {
  const { uploads: all, refusals } = useUploads.getState();
  const already = uploads.inTray(all, roomId).length;
  const sifted = uploads.sift(files, already, useConnection.getState());
  useUploads.setState({ refusals: new Map(refusals).set(roomId, sifted.refusals) });
  for (const file of sifted.accepted) add(roomId, { content: file, name: file.name });
}

/** Begins to upload what was recorded; answers the id of the upload. */
export function addRecording(roomId: number, content: Blob, name: string, durationMs: number) {
  return add(roomId, { content, name, durationMs });
}

function add(roomId: number, file: { content: Blob; name: string; durationMs?: number }): string {
  made += 1;
  const upload = uploads.newUpload(`${page}-${made}`, roomId, file, Date.now());
  if (upload.kind === 'image') {
    keepPicture(upload.id, upload.content);
    void measure(upload);
  }
  edit((all) => [...all, upload]);
  pump();
  return upload.id;
}

/** Finds out how large a picture is, so that its place has the right form at once. */
async function measure({ id, content }: uploads.Upload): Promise<void> {
  try {
    const picture = await createImageBitmap(content);
    const { width, height } = picture;
    picture.close();
    edit((all) => uploads.changed(all, id, { width, height }));
  } catch {
    // it shows no picture then
  }
}

export function dismissRefusals(roomId: number): void {
  const refusals = new Map(useUploads.getState().refusals);
  if (refusals.delete(roomId)) useUploads.setState({ refusals });
}

/** Takes the files of a room's tray for a message. Those still on their way are told to the listener later. */
export function takeTray(roomId: number): { uploadId: string; file: StoredFile | null }[] {
  const tray = uploads.inTray(useUploads.getState().uploads, roomId);
  dismissRefusals(roomId);
  return tray.map(({ id }) => takeUpload(id));
}

/** Takes one file for a message. */
export function takeUpload(id: string): { uploadId: string; file: StoredFile | null } {
  const file = useUploads.getState().uploads.find((upload) => upload.id === id)?.file ?? null;
  edit((all) =>
    file === null
      ? uploads.changed(all, id, { isSent: true })
      : uploads.without(all, new Set([id])),
  );
  return { uploadId: id, file };
}

/** Puts the files of a message back into the tray, wherever they are on their way. */
export function giveBack(
  roomId: number,
  attachments: readonly { uploadId: string; file: StoredFile | null }[],
): void {
  const arrived = attachments.flatMap(({ uploadId, file }) =>
    file === null ? [] : uploads.arrivedBefore(uploadId, roomId, file),
  );
  const others = new Set(attachments.map(({ uploadId }) => uploadId));
  edit((all) => [
    ...all.map((upload) => (others.has(upload.id) ? { ...upload, isSent: false } : upload)),
    ...arrived,
  ]);
}

/** Tries again; answers whether there is anything to try. */
export function retryUpload(id: string): boolean {
  edit((all) => uploads.retried(all, id, Date.now()));
  pump();
  return isUploading(id);
}

export function isUploading(id: string): boolean {
  return useUploads.getState().uploads.some((upload) => upload.id === id);
}

/** Gives a file up, wherever it is on its way. */
export function cancelUpload(id: string): void {
  const upload = useUploads.getState().uploads.find((one) => one.id === id);
  edit((all) => uploads.without(all, new Set([id])));
  calls.get(id)?.abort();
  dropPicture(upload?.file?.id ?? id);
  if (upload?.file) takeBack(upload.file);
  pump();
}

/** Tells the server that a file is not wanted; if it does not hear that, it collects the file later. */
export function takeBack(file: StoredFile): void {
  deleteFile(file.id).catch(() => {});
}

export function forgetUploads(): void {
  clearTimeout(timer);
  for (const call of calls.values()) call.abort();
  dropPictures();
  useUploads.setState({ uploads: [], refusals: new Map() });
}

/** Starts what may start, and comes back when more may. Nothing is tried while there is no connection. */
function pump(): void {
  clearTimeout(timer);
  if (useConnection.getState().state !== 'live') return;
  const now = Date.now();
  for (const upload of uploads.startable(useUploads.getState().uploads, now)) void run(upload);
  const inMs = uploads.startableInMs(useUploads.getState().uploads, now);
  if (inMs !== null) timer = setTimeout(pump, inMs);
}

async function run(upload: uploads.Upload): Promise<void> {
  const { id } = upload;
  const call = new AbortController();
  calls.set(id, call);
  edit((all) => uploads.changed(all, id, { status: 'running' }));
  try {
    const file = await uploadFile(upload, call.signal, (sentBytes) =>
      edit((all) => uploads.changed(all, id, { sentBytes })),
    );
    if (isUploading(id)) arrived(id, file);
    else takeBack(file);
  } catch (error) {
    if (isUploading(id)) refused(id, error);
  } finally {
    calls.delete(id);
    pump();
  }
}

function arrived(id: string, file: StoredFile): void {
  renamePicture(id, file.id);
  edit((all) => uploads.changed(all, id, { status: 'done', file }));
  if (useUploads.getState().uploads.some((upload) => upload.id === id && upload.isSent)) {
    takeUpload(id);
    outcome.arrived(id, file);
  }
}

function refused(id: string, error: unknown): void {
  const why = error instanceof Problem ? error : { code: 'internal_error', retryable: false };
  edit((all) => uploads.refused(all, id, why, Date.now()));
  const upload = useUploads.getState().uploads.find((one) => one.id === id);
  if (upload?.status === 'failed' && upload.isSent) outcome.failed(id, why.code);
}

function edit(change: (all: uploads.Uploads) => uploads.Uploads): void {
  useUploads.setState(({ uploads: all }) => ({ uploads: change(all) }));
}
