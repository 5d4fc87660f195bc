// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { draftOf, forgetDrafts, keepDraft, resumeDrafts } from './drafts';

const kept = () => localStorage.getItem('teahouse.drafts') ?? '';

beforeEach(() => {
  vi.useFakeTimers();
  resumeDrafts(1);
});

afterEach(() => {
  forgetDrafts();
  vi.useRealTimers();
});

test('what is typed is written down a moment later, once for several letters', () => {
  const write = vi.spyOn(Storage.prototype, 'setItem');
  keepDraft(1, 'h');
  keepDraft(1, 'hi');
  expect(kept()).toBe('');
  vi.advanceTimersByTime(300);

  expect(kept()).toContain('"hi"');
  expect(write).toHaveBeenCalledTimes(1);
});

test('a page that goes away has written it down', () => {
  keepDraft(1, 'half a thou');
  dispatchEvent(new Event('pagehide'));

  expect(kept()).toContain('half a thou');
});

test('who logs out leaves nothing, not even what was just typed', () => {
  keepDraft(1, 'a secret');
  vi.advanceTimersByTime(300);
  keepDraft(1, 'a secret that goes on');
  forgetDrafts();
  vi.advanceTimersByTime(300);

  expect(kept()).toBe('');
  expect(draftOf(1)).toBe('');
});
