import { download, request } from './request';
import type { Grant, ProfileUpdate, Registration, RegistrationPolicy, User } from './types';

export const register = (who: Registration) =>
  request<Grant>('auth/register', { method: 'POST', body: who, anonymous: true });

/** Who may make an account here: everybody, or only who is invited. */
export const registrationPolicy = async (): Promise<RegistrationPolicy['registration']> =>
  (await request<RegistrationPolicy>('auth/registration', { anonymous: true })).registration;

export const login = (username: string, password: string) =>
  request<Grant>('auth/login', { method: 'POST', body: { username, password }, anonymous: true });

/** Trades the refresh cookie for a new access token. */
export const refresh = () => request<Grant>('auth/refresh', { method: 'POST', anonymous: true });

export const logout = () => request<void>('auth/logout', { method: 'POST' });

export const changeMe = (change: ProfileUpdate) =>
  request<User>('users/me', { method: 'PATCH', body: change });

/** Ends all other sessions as well. */
export const changePassword = (current_password: string, new_password: string) =>
  request<void>('users/me/password', { method: 'POST', body: { current_password, new_password } });

/** All that is mine, as a ZIP. */
export const exportMe = () => download('users/me/export');

export const findUsers = async (beginning: string): Promise<User[]> =>
  (await request<{ users: User[] }>('users', { query: { q: beginning, limit: 20 } })).users;

export const usersByIds = async (ids: readonly number[]): Promise<User[]> =>
  (await request<{ users: User[] }>('users', { query: { ids: ids.join(',') } })).users;
