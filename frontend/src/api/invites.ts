import { request } from './request';
import type { Invite, InvitedRoom, InviteList, NewInvite, Room } from './types';

export const roomInvites = async (roomId: number): Promise<Invite[]> =>
  (await request<InviteList>(`rooms/${roomId}/invites`)).invites;

export const createInvite = (roomId: number, invite: NewInvite) =>
  request<Invite>(`rooms/${roomId}/invites`, { method: 'POST', body: invite });

export const revokeInvite = (roomId: number, code: string) =>
  request<void>(`rooms/${roomId}/invites/${encodeURIComponent(code)}`, { method: 'DELETE' });

/** What an invitation leads to. */
export const invitedTo = (code: string) =>
  request<InvitedRoom>(`invites/${encodeURIComponent(code)}`);

export const acceptInvite = (code: string) =>
  request<Room>(`invites/${encodeURIComponent(code)}/accept`, { method: 'POST' });
