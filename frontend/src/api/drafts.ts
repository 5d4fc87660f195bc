import { request } from './request';

/** What somebody has begun to write in a room, as all their devices know it. */
export interface Draft {
  content: string;
  reply_to: number | null;
  updated_at: string;
}

/** Keeps a draft on the server; an empty one is removed. */
export const saveDraft = (roomId: number, content: string, replyTo: number | null) =>
  request<void>(`rooms/${roomId}/draft`, {
    method: 'PUT',
    body: { content, ...(replyTo !== null && { reply_to: replyTo }) },
  });
