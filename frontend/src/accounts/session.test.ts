// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Grant } from '../api/types';
import { aUser } from '../testing';

const fetched = vi.fn<(url: URL, init: RequestInit) => Promise<Response>>();
let granted = 0;

function grant(): Response {
  granted += 1;
  const body: Grant = {
    access_token: `token ${granted}`,
    token_type: 'bearer',
    expires_in: 900,
    user: aUser(1),
  };
  return Response.json(body);
}

const refusal = (code: string, status = 401) => Response.json({ code, detail: code }, { status });

/** The module as a new tab would load it. */
async function newTab() {
  vi.resetModules();
  const session = await import('./session');
  const { request } = await import('../api/request');
  return { ...session, request };
}

beforeEach(() => {
  vi.useFakeTimers();
  granted = 0;
  localStorage.clear();
  fetched.mockReset().mockImplementation(async () => grant());
  vi.stubGlobal('fetch', fetched);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the cookie of an earlier visit logs in', async () => {
  const { startSession, useSession } = await newTab();

  await startSession();

  expect(useSession.getState()).toEqual({ status: 'in', user: aUser(1) });
});

test('without one, one is out', async () => {
  fetched.mockResolvedValue(refusal('not_authenticated'));
  const { startSession, useSession } = await newTab();

  await startSession();

  expect(useSession.getState().status).toBe('out');
});

test('a server out of reach does not log out, and is asked again', async () => {
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  const { startSession, useSession } = await newTab();

  await startSession();
  expect(useSession.getState().status).toBe('unreachable');
  await vi.advanceTimersByTimeAsync(2_000);

  expect(useSession.getState().status).toBe('in');
});

test('whoever was here last comes in without the server, and goes on when it answers', async () => {
  const first = await newTab();
  await first.startSession();
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  const { startSession, freshToken, useSession } = await newTab();

  await startSession();
  expect(useSession.getState()).toEqual({ status: 'in', user: aUser(1) });

  expect(await freshToken(false)).toBe('token 2');
});

test('whoever was here last does not wait for ever for a server that does not answer', async () => {
  const first = await newTab();
  await first.startSession();
  fetched.mockImplementationOnce(() => new Promise(() => {}));
  const { startSession, useSession } = await newTab();

  void startSession();
  expect(useSession.getState().status).toBe('starting');
  await vi.advanceTimersByTimeAsync(2_000);

  expect(useSession.getState()).toEqual({ status: 'in', user: aUser(1) });
});

test('a session that was ended meanwhile lets nobody in, and leaves nobody to come in later', async () => {
  const first = await newTab();
  await first.startSession();
  fetched.mockResolvedValueOnce(refusal('not_authenticated'));
  const second = await newTab();
  await second.startSession();
  expect(second.useSession.getState().status).toBe('out');
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  const { startSession, useSession } = await newTab();

  await startSession();

  expect(useSession.getState().status).toBe('unreachable');
});

test('what is asked before there is a token is asked again with one', async () => {
  const first = await newTab();
  await first.startSession();
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  const { startSession, request } = await newTab();
  await startSession();
  fetched.mockClear().mockResolvedValueOnce(refusal('not_authenticated'));

  await request('rooms');

  const tokens = fetched.mock.calls.map(([, init]) =>
    new Headers(init.headers).get('Authorization'),
  );
  expect(tokens).toEqual([null, null, 'Bearer token 2']);
});

test('however many ask for another token, it is renewed once', async () => {
  const { startSession, renewSession } = await newTab();
  await startSession();

  await Promise.all([renewSession(), renewSession(), renewSession()]);

  expect(fetched).toHaveBeenCalledTimes(2);
});

test('the token is renewed a while before its time is over', async () => {
  const { startSession, onTokenRenewed } = await newTab();
  const renewed = vi.fn();
  onTokenRenewed(renewed);
  await startSession();

  await vi.advanceTimersByTimeAsync(820_000);
  expect(renewed).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(21_000);

  expect(renewed).toHaveBeenLastCalledWith('token 2');
});

test('a request whose token is over is repeated once with another', async () => {
  const { startSession, request } = await newTab();
  await startSession();
  fetched.mockResolvedValueOnce(refusal('token_expired'));

  await request('rooms');

  const tokens = fetched.mock.calls.map(([, init]) =>
    new Headers(init.headers).get('Authorization'),
  );
  expect(tokens).toEqual([null, 'Bearer token 1', null, 'Bearer token 2']);
});

test('a session that has ended elsewhere logs out', async () => {
  const { startSession, request, useSession } = await newTab();
  await startSession();
  fetched.mockImplementation(async () => refusal('not_authenticated'));

  await expect(request('rooms')).rejects.toMatchObject({ code: 'not_authenticated' });

  expect(useSession.getState()).toEqual({ status: 'out', user: null });
});

test('a logout that the server has not heard of is none', async () => {
  const { startSession, logout, useSession } = await newTab();
  await startSession();
  fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));

  await expect(logout()).rejects.toMatchObject({ code: 'unreachable' });
  expect(useSession.getState().status).toBe('in');
  fetched.mockResolvedValueOnce(new Response(null, { status: 204 }));
  await logout();

  expect(useSession.getState().status).toBe('out');
});
