// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Connection, type ConnectionState } from './connection';

class FakeSocket {
  static made: FakeSocket[] = [];
  sent: { op: string }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {}

  greet(): void {
    this.onopen?.();
    const hello = {
      type: 'hello',
      user: {},
      epoch: 'e',
      heartbeat_s: 25,
      rooms: [],
      online: [],
      blocked: [],
    };
    this.onmessage?.({ data: JSON.stringify(hello) });
  }
}

const states: ConnectionState[] = [];
const token = vi.fn<(renew: boolean) => Promise<string | null>>();
const received = vi.fn();
let connection: Connection;

const newest = () => FakeSocket.made.at(-1) as FakeSocket;
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(1);
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.made = [];
  states.length = 0;
  token.mockReset().mockResolvedValue('token');
  connection = new Connection({
    token,
    resume: () => ({ epoch: 'e', rooms: { 1: 7 } }),
    received,
    changed: (state) => states.push(state),
    closed: () => {},
  });
  connection.open();
  await settle();
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('the first frame is auth, with where the client stands', () => {
  newest().greet();

  expect(newest().sent).toEqual([{ op: 'auth', token: 'token', epoch: 'e', rooms: { 1: 7 } }]);
  expect(states).toEqual(['connecting', 'live']);
});

test('nothing is written before the greeting', () => {
  expect(connection.send({ op: 'ping' })).toBe(false);
  newest().greet();
  expect(connection.send({ op: 'ping' })).toBe(true);
});

test('a lost socket is replaced after a wait that doubles', async () => {
  newest().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(499);
  expect(FakeSocket.made).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeSocket.made).toHaveLength(2);

  newest().onclose?.({ code: 1012 });
  await vi.advanceTimersByTimeAsync(999);
  expect(FakeSocket.made).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeSocket.made).toHaveLength(3);
});

test('a greeting makes the waits short again', async () => {
  for (let i = 0; i < 4; i += 1) {
    newest().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(30_000);
  }
  newest().greet();
  newest().onclose?.({ code: 1006 });
  const before = FakeSocket.made.length;
  await vi.advanceTimersByTimeAsync(500);

  expect(FakeSocket.made).toHaveLength(before + 1);
});

test('being online again ends the wait', async () => {
  newest().onclose?.({ code: 1006 });
  dispatchEvent(new Event('online'));
  await settle();

  expect(FakeSocket.made).toHaveLength(2);
});

test.each([4001, 4004])('close code %i gets another token first', async (code) => {
  newest().greet();
  newest().onclose?.({ code });
  await vi.advanceTimersByTimeAsync(500);

  expect(token).toHaveBeenLastCalledWith(true);
});

test('without a session it stops', async () => {
  token.mockResolvedValue(null);
  newest().onclose?.({ code: 4001 });
  await vi.advanceTimersByTimeAsync(60_000);

  expect(states.at(-1)).toBe('stopped');
  expect(FakeSocket.made).toHaveLength(1);
});

test('close code 4003 means: do not come back', async () => {
  newest().onclose?.({ code: 4003 });
  await vi.advanceTimersByTimeAsync(60_000);

  expect(FakeSocket.made).toHaveLength(1);
});

test('close code 4029 means: not so soon', async () => {
  newest().onclose?.({ code: 4029 });
  await vi.advanceTimersByTimeAsync(5_400);
  expect(FakeSocket.made).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(FakeSocket.made).toHaveLength(2);
});

test('a socket that never greets is given up', async () => {
  await vi.advanceTimersByTimeAsync(10_000 + 500);

  expect(FakeSocket.made).toHaveLength(2);
});

test('a socket that falls silent is replaced', async () => {
  newest().greet();
  await vi.advanceTimersByTimeAsync(50_000 + 500);

  expect(newest()).not.toBe(FakeSocket.made[0]);
});

test('a server out of reach for the token is tried again', async () => {
  token.mockRejectedValueOnce(new Error('unreachable'));
  newest().onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(500);
  expect(states.at(-1)).toBe('waiting');
  await vi.advanceTimersByTimeAsync(1_000);

  expect(FakeSocket.made).toHaveLength(2);
});

test('closed, it stays closed', async () => {
  connection.close();
  dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(60_000);

  expect(FakeSocket.made).toHaveLength(1);
  expect(states.at(-1)).toBe('off');
});
