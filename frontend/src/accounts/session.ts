import { create } from 'zustand';
import * as accounts from '../api/accounts';
import { Problem } from '../api/problem';
import { takeCredentialsFrom } from '../api/request';
import type { Grant, User } from '../api/types';
import { backoffMs } from '../connection/backoff';
import { clearKept } from '../offline/keptStore';
import { forgetUser, keepUser, keptUser } from './keptUser';

type SessionState =
  | { status: 'starting' | 'unreachable' | 'out'; user: null }
  | { status: 'in'; user: User };

/** Who is logged in. The access token is not part of it: it stays in this module's memory. */
export const useSession = create<SessionState>(() => ({ status: 'starting', user: null }));

/** So long an answer is waited for before the client opens with what is kept. */
const PATIENCE_MS = 1_500;
const EARLY_S = 60;
const STILL_GOOD_MS = 10_000;
const RENEWAL = 'teahouse-renewal';
/** So long what one tab tells may be on its way to another. */
const HEARD_WITHIN_MS = 200;

let token: { value: string; endsAt: number } | null = null;
let renewal: Promise<boolean> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<(token: string) => void>();

/** The other tabs of this browser: they share one cookie, so they share what becomes of it. */
const tabs = new BroadcastChannel('teahouse-session');
tabs.onmessage = ({ data }: MessageEvent<{ grant: Grant } | { ended: true }>) => {
  if ('grant' in data) take(data.grant);
  else forget();
};

takeCredentialsFrom({ token: () => token?.value ?? null, renew: renewSession });

/**
 * Finds out whether the cookie of an earlier visit still holds a session. Whoever was here last comes in without an
 * answer too: they see what is kept, and the connection goes on asking.
 */
export async function startSession(attempt = 0): Promise<void> {
  const waiting = setTimeout(comeInAnyway, PATIENCE_MS);
  try {
    await renewSession();
  } catch {
    if (comeInAnyway()) return;
    useSession.setState({ status: 'unreachable', user: null });
    retryStart(attempt);
  } finally {
    clearTimeout(waiting);
  }
}

function comeInAnyway(): boolean {
  const user = keptUser();
  if (user !== null && useSession.getState().user === null)
    useSession.setState({ status: 'in', user });
  return user !== null;
}

function retryStart(attempt: number): void {
  const again = () => {
    clearTimeout(waiting);
    removeEventListener('online', again);
    void startSession(attempt + 1);
  };
  const waiting = setTimeout(again, 500 + backoffMs(attempt));
  addEventListener('online', again);
}

export async function login(username: string, password: string): Promise<void> {
  share(await accounts.login(username, password));
}

export async function register(
  username: string,
  password: string,
  displayName: string,
  invite?: string,
): Promise<void> {
  const display_name = displayName.trim() || undefined;
  share(await accounts.register({ username, password, display_name, invite }));
}

/** Ends the session on the server and in every tab; throws when the server could not be told. */
export async function logout(): Promise<void> {
  try {
    await accounts.logout();
  } catch (error) {
    if (!(error instanceof Problem && error.status === 401)) throw error;
  }
  endSession();
}

/** Forgets the session here and in the other tabs. */
export function endSession(): void {
  tabs.postMessage({ ended: true });
  forget();
}

/** Takes in what has become of the one who is logged in; anybody else is none of the session's business. */
export function takeUser(user: User): void {
  if (useSession.getState().user?.id !== user.id) return;
  keepUser(user);
  useSession.setState({ status: 'in', user });
}

/** Calls back with each renewed token; returns how to stop it. */
export function onTokenRenewed(listener: (token: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A token that is good for some time yet; null when the session is over; throws when the server is out of reach. */
export async function freshToken(renew: boolean): Promise<string | null> {
  const good = token !== null && token.endsAt - Date.now() > STILL_GOOD_MS;
  if ((renew || !good) && !(await renewSession())) return null;
  return token?.value ?? null;
}

/** Renews the token, once however many ask for it; answers whether the session goes on. */
export function renewSession(): Promise<boolean> {
  renewal ??= oneTabAtATime(renewUnlessAnotherTabDid(token)).finally(() => {
    renewal = null;
  });
  return renewal;
}

function renewUnlessAnotherTabDid(before: typeof token): () => Promise<boolean> {
  return async () => {
    if (token !== before) return token !== null;
    try {
      share(await accounts.refresh());
      await untilHeard();
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      endSession();
      return false;
    }
  };
}

/** Browsers offer locks only to pages that came over https or from this machine. */
async function oneTabAtATime(work: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? await navigator.locks.request(RENEWAL, work) : work();
}

/** A tab that waits for its turn must hear of the new token first, and what tabs tell each other may be slower than the lock. */
async function untilHeard(): Promise<void> {
  const { pending = [] } = (await navigator.locks?.query()) ?? {};
  if (pending.some(({ name }) => name === RENEWAL))
    await new Promise((heard) => setTimeout(heard, HEARD_WITHIN_MS));
}

function share(grant: Grant): void {
  take(grant);
  tabs.postMessage({ grant });
}

function take(grant: Grant): void {
  token = { value: grant.access_token, endsAt: Date.now() + grant.expires_in * 1000 };
  clearTimeout(timer);
  const early = Math.min(EARLY_S, grant.expires_in / 4) * (1 + Math.random() / 4);
  timer = setTimeout(renewEarly, (grant.expires_in - early) * 1000);
  keepUser(grant.user);
  useSession.setState({ status: 'in', user: grant.user });
  for (const listener of listeners) listener(grant.access_token);
}

function renewEarly(): void {
  renewSession().catch(() => {
    timer = setTimeout(renewEarly, STILL_GOOD_MS);
  });
}

function forget(): void {
  token = null;
  clearTimeout(timer);
  if (forgetUser()) void clearKept().catch(() => undefined);
  useSession.setState({ status: 'out', user: null });
}
