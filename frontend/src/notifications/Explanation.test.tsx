// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { NotificationAnswer } from '../api/types';
import { learn, speak } from '../languages/language';
import { aMessage, at } from '../testing';
import { Explanation } from './Explanation';

const asked: string[] = [];

function show(answer: NotificationAnswer | null): void {
  vi.stubGlobal('fetch', async (request: string | URL | Request) => {
    asked.push(String(request instanceof Request ? request.url : request));
    return answer ? Response.json(answer) : Response.json({ code: 'not_found' }, { status: 404 });
  });
  render(<Explanation message={aMessage(7)} />);
}

beforeEach(async () => {
  asked.length = 0;
  await Promise.all([learn('inside'), learn('explanation')]);
});

afterEach(async () => {
  cleanup();
  vi.unstubAllGlobals();
  await speak('en');
});

test('it says that somebody was notified, by which rule, and when', async () => {
  show({ notified: true, reason: 'mention', decided_at: at(0) });

  expect(await screen.findByText('You were notified.')).toBeTruthy();
  expect(screen.getByText('It mentions you.')).toBeTruthy();
  expect(screen.getByText(/^Decided: /)).toBeTruthy();
  expect(asked[0]).toMatch(/rooms\/1\/messages\/7\/notification$/);
});

test.each([
  ['level_nothing', 'Choose of what this room notifies you', '/rooms/1/info'],
  ['quiet_hours', 'Notification settings', '/settings/notifications'],
] as const)('%s leads to where it can be changed', async (reason, name, href) => {
  show({ notified: false, reason, decided_at: at(0) });

  expect(await screen.findByText('You were not notified.')).toBeTruthy();
  expect(screen.getByRole('link', { name }).getAttribute('href')).toBe(href);
});

test('what was not recorded is told as what holds now', async () => {
  show({ notified: false, reason: 'read_in_time', decided_at: null });

  expect(await screen.findByText(/Nothing is recorded of a decision/)).toBeTruthy();
});

test.each(['waiting', 'not_recorded'] as const)('%s is neither yes nor no', async (reason) => {
  show({ notified: false, reason, decided_at: null });

  expect(await screen.findByText(/not decided yet|no longer remembers whether/)).toBeTruthy();
  expect(screen.queryByText('You were not notified.')).toBeNull();
});

test('it says so in Chinese', async () => {
  await speak('zh-CN');
  show({ notified: false, reason: 'not_mentioned', decided_at: at(0) });

  expect(await screen.findByText('没有通知您。')).toBeTruthy();
  expect(screen.getByText(/没有提及您/)).toBeTruthy();
});

test('what cannot be answered is said', async () => {
  show(null);

  expect((await screen.findByRole('alert')).textContent).not.toBe('');
});
