import { request } from './request';
import type {
  Account,
  AccountList,
  AgentUpdate,
  AuditEventList,
  ManagedAgent,
  ManagedAgentList,
  ManagedRoomList,
  NewAgent,
  Overview,
  SiteSettings,
} from './types';

const LIMIT = 50;

interface Wanted {
  q?: string;
  before?: number;
}

export const overview = () => request<Overview>('admin/overview');

export const siteSettings = () => request<SiteSettings>('admin/settings');

export const changeSiteSettings = (registration: SiteSettings['registration']) =>
  request<SiteSettings>('admin/settings', { method: 'PATCH', body: { registration } });

export const accountPage = ({ q, before, online }: Wanted & { online?: boolean }) =>
  request<AccountList>('admin/users', {
    query: { q: q || undefined, before, online: online ? 'true' : undefined, limit: LIMIT },
  });

export const changeAccount = (
  id: number,
  change: { role?: Account['user']['role']; disabled?: boolean },
) => request<Account>(`admin/users/${id}`, { method: 'PATCH', body: change });

export const endSessions = (id: number) =>
  request<void>(`admin/users/${id}/end-sessions`, { method: 'POST' });

export const managedRoomPage = ({ q, before }: Wanted) =>
  request<ManagedRoomList>('admin/rooms', { query: { q: q || undefined, before, limit: LIMIT } });

export const closeRoom = (id: number) => request<void>(`admin/rooms/${id}`, { method: 'DELETE' });

export const auditPage = (before?: number, kind?: string) =>
  request<AuditEventList>('admin/audit', { query: { before, kind, limit: LIMIT } });

export const managedAgents = async () => (await request<ManagedAgentList>('admin/agents')).agents;

export const createAgent = (agent: NewAgent) =>
  request<ManagedAgent>('admin/agents', { method: 'POST', body: agent });

export const changeAgent = (id: number, change: AgentUpdate) =>
  request<ManagedAgent>(`admin/agents/${id}`, { method: 'PATCH', body: change });
