import type { User } from '../api/types';

const KEY = 'teahouse.user';

/** Who was logged in here last, and did not log out: so the client may open before the server has answered. */
export function keptUser(): User | null {
  try {
    const user: User | null = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return typeof user?.id === 'number' ? user : null;
  } catch {
    return null;
  }
}

export function keepUser(user: User): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(user));
  } catch {
    // full or forbidden
  }
}

/** Answers whether there was somebody to forget. */
export function forgetUser(): boolean {
  const wasKept = keptUser() !== null;
  if (wasKept) localStorage.removeItem(KEY);
  return wasKept;
}
