import { request } from './request';
import type { BanList } from './types';

export const banPage = (roomId: number, after?: number) =>
  request<BanList>(`rooms/${roomId}/bans`, { query: { after, limit: 100 } });

export const banUser = (roomId: number, userId: number) =>
  request<void>(`rooms/${roomId}/bans/${userId}`, { method: 'PUT' });

export const liftBan = (roomId: number, userId: number) =>
  request<void>(`rooms/${roomId}/bans/${userId}`, { method: 'DELETE' });
