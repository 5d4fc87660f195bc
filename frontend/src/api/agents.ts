import { request } from './request';
import type { AgentList, CatchUp, Room } from './types';

/** Whom one can have a chat with. */
export const agents = async () => (await request<AgentList>('agents')).agents;

/** A new chat with an agent. */
export const createSession = (agentId: number) =>
  request<Room>('rooms', { method: 'POST', body: { kind: 'session', user_id: agentId } });

/** What was said in a room after a message, or after what I have read, summed up for me alone. */
export const catchUp = (roomId: number, since?: number) =>
  request<CatchUp>(`rooms/${roomId}/catch-up`, { method: 'POST', body: { since_seq: since } });
