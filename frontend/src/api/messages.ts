import { request } from './request';
import type { Message } from './types';

interface Messages {
  messages: Message[];
}

const at = (roomId: number, seq: number) => `rooms/${roomId}/messages/${seq}`;

export const editMessage = (roomId: number, seq: number, content: string) =>
  request<Message>(at(roomId, seq), { method: 'PATCH', body: { content } });

export const recallMessage = (roomId: number, seq: number) =>
  request<Message>(at(roomId, seq), { method: 'DELETE' });

export const giveReaction = (roomId: number, seq: number, emoji: string) =>
  request<Message>(`${at(roomId, seq)}/reactions/${encodeURIComponent(emoji)}`, { method: 'PUT' });

export const takeBackReaction = (roomId: number, seq: number, emoji: string) =>
  request<Message>(`${at(roomId, seq)}/reactions/${encodeURIComponent(emoji)}`, {
    method: 'DELETE',
  });

export const pinMessage = (roomId: number, seq: number) =>
  request<Message>(`${at(roomId, seq)}/pin`, { method: 'PUT' });

export const unpinMessage = (roomId: number, seq: number) =>
  request<Message>(`${at(roomId, seq)}/pin`, { method: 'DELETE' });

export const pinnedMessages = async (roomId: number): Promise<Message[]> =>
  (await request<Messages>(`rooms/${roomId}/pins`)).messages;

export const messagesBySeqs = async (roomId: number, seqs: readonly number[]): Promise<Message[]> =>
  (await request<Messages>(`rooms/${roomId}/messages`, { query: { seqs: seqs.join(',') } }))
    .messages;

/** Says in one room what was said in another; the id makes a second try the same as the first. */
export const forwardMessage = (
  toRoomId: number,
  id: string,
  from: { room_id: number; seq: number },
) =>
  request<Message>(`rooms/${toRoomId}/messages`, { method: 'POST', body: { id, forward: from } });
