import { apiUrl } from './addresses';
import { Problem } from './problem';
import { authorized, request } from './request';
import type { SearchPage, StoredFile } from './types';

/** Where a file of a message lies. The browser opens it by itself, in a picture, a player or a download. */
export const fileUrl = (id: string): string => apiUrl(`files/${id}`).href;

export const thumbnailUrl = (id: string): string => apiUrl(`files/${id}/thumbnail`).href;

/** Takes an own file back that no message shows. */
export const deleteFile = (id: string) => request<void>(`files/${id}`, { method: 'DELETE' });

/** The messages of a room that show files, newest first. */
export const fileMessages = (roomId: number, cursor?: string) =>
  request<SearchPage>('search', { query: { room_id: roomId, has: 'file', limit: 30, cursor } });

export interface NewFile {
  content: Blob;
  name: string;
  durationMs: number | null;
}

/** Brings a file to the server, and tells on the way how many of its bytes have left. */
export function uploadFile(
  file: NewFile,
  signal: AbortSignal,
  progressed: (bytes: number) => void,
): Promise<StoredFile> {
  const form = new FormData();
  form.set('file', file.content, file.name);
  if (file.durationMs !== null) form.set('duration_ms', String(file.durationMs));
  return authorized<StoredFile>((token) => post(form, token, signal, progressed));
}

/** `fetch` cannot tell how far it has come. */
function post(
  form: FormData,
  token: string | null,
  signal: AbortSignal,
  progressed: (bytes: number) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open('POST', apiUrl('files'));
    call.setRequestHeader('Accept-Language', document.documentElement.lang);
    if (token !== null) call.setRequestHeader('Authorization', `Bearer ${token}`);
    call.upload.onprogress = ({ loaded }) => progressed(loaded);
    call.onload = () => resolve(new Response(call.responseText || null, { status: call.status }));
    call.onerror = () =>
      reject(new Problem('unreachable', 'The server does not answer.', { retryable: true }));
    call.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => call.abort());
    call.send(form);
  });
}
