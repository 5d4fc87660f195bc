import { request } from './request';
import type {
  Member,
  MemberList,
  MessagePage,
  NewRoom,
  PublicRoomList,
  ReadState,
  Role,
  Room,
  RoomUpdate,
} from './types';

export const createRoom = (room: NewRoom) => request<Room>('rooms', { method: 'POST', body: room });

export const changeRoom = (id: number, change: RoomUpdate) =>
  request<Room>(`rooms/${id}`, { method: 'PATCH', body: change });

export const deleteRoom = (id: number) => request<void>(`rooms/${id}`, { method: 'DELETE' });

export const joinRoom = (id: number) => request<Room>(`rooms/${id}/join`, { method: 'POST' });

export const leaveRoom = (id: number) => request<void>(`rooms/${id}/leave`, { method: 'POST' });

export const publicRooms = (search: string, before?: number) =>
  request<PublicRoomList>('rooms/public', {
    query: { q: search || undefined, before, limit: 30 },
  });

export const memberPage = (roomId: number, after?: number) =>
  request<MemberList>(`rooms/${roomId}/members`, {
    query: { after, limit: 100 },
  });

export const addMember = (roomId: number, userId: number) =>
  request<Member>(`rooms/${roomId}/members`, { method: 'POST', body: { user_id: userId } });

export const removeMember = (roomId: number, userId: number) =>
  request<void>(`rooms/${roomId}/members/${userId}`, { method: 'DELETE' });

/** The room of the two: made, or found again. */
export const directRoom = (userId: number) =>
  request<Room>('rooms', { method: 'POST', body: { kind: 'direct', user_id: userId } });

export const changeRole = (roomId: number, userId: number, role: Role) =>
  request<Member>(`rooms/${roomId}/members/${userId}`, { method: 'PATCH', body: { role } });

/** Which page of a room's messages: the newest, or the one at a place. */
export interface Place {
  before?: number;
  after?: number;
  around?: number;
  /** A moment (ISO 8601): around the first message at or after it. */
  at?: string;
}

export const messagePage = (roomId: number, place: Place = {}, limit = 50) =>
  request<MessagePage>(`rooms/${roomId}/messages`, { query: { ...place, limit } });

/** One's own mark moves back: everything from this message on is unread. */
export const markUnread = (roomId: number, seq: number) =>
  request<ReadState>(`rooms/${roomId}/unread`, { method: 'PUT', body: { seq } });
