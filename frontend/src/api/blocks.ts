import { request } from './request';

export const blockUser = (id: number) => request<void>(`users/me/blocks/${id}`, { method: 'PUT' });

export const unblockUser = (id: number) =>
  request<void>(`users/me/blocks/${id}`, { method: 'DELETE' });
