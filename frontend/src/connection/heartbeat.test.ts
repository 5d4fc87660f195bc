// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Heartbeat } from './heartbeat';

const ping = vi.fn();
const dead = vi.fn();
let heartbeat: Heartbeat;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  ping.mockReset();
  dead.mockReset();
  heartbeat = new Heartbeat(() => {
    ping();
    heartbeat.sent();
  }, dead);
  heartbeat.start(10);
});

afterEach(() => vi.useRealTimers());

test('the first ping comes after a random part of the interval, the next after a whole one', () => {
  vi.advanceTimersByTime(5_000);
  expect(ping).toHaveBeenCalledTimes(1);
  heartbeat.heard();
  vi.advanceTimersByTime(9_999);
  expect(ping).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(ping).toHaveBeenCalledTimes(2);
});

test('whoever has just sent something need not ping', () => {
  vi.advanceTimersByTime(4_000);
  heartbeat.sent();
  vi.advanceTimersByTime(9_999);
  expect(ping).not.toHaveBeenCalled();
});

test('two intervals of silence mean that the socket is dead', () => {
  vi.advanceTimersByTime(19_999);
  expect(dead).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(dead).toHaveBeenCalledTimes(1);
});

test('a probe without an answer ends it much sooner, one with an answer does not', () => {
  heartbeat.probe(1_000);
  heartbeat.heard();
  vi.advanceTimersByTime(1_000);
  expect(dead).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10);
  heartbeat.probe(1_000);
  vi.advanceTimersByTime(1_000);
  expect(dead).toHaveBeenCalledTimes(1);
});
