import { request } from './request';
import type { LoginSession } from './types';

export const loginSessions = async (): Promise<LoginSession[]> =>
  (await request<{ sessions: LoginSession[] }>('auth/sessions')).sessions;

export const endLoginSession = (id: string) =>
  request<void>(`auth/sessions/${id}`, { method: 'DELETE' });

export const logoutEverywhere = () => request<void>('auth/logout-everywhere', { method: 'POST' });
