// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeWayForKeyboard } from './keyboard';

const seen = Object.assign(new EventTarget(), { height: 640, scale: 1 });
const seenHeight = () => document.documentElement.style.getPropertyValue('--seen-height');

function becomes(height: number, scale = 1): void {
  Object.assign(seen, { height, scale });
  seen.dispatchEvent(new Event('resize'));
}

beforeEach(() => {
  vi.stubGlobal('visualViewport', seen);
  vi.stubGlobal('innerHeight', 640);
  vi.stubGlobal('scrollTo', () => undefined);
  makeWayForKeyboard();
});

afterEach(() => vi.unstubAllGlobals());

test('the page is as tall as what the keyboard leaves, and whole again without it', () => {
  becomes(340);
  expect(seenHeight()).toBe('340px');

  becomes(640);
  expect(seenHeight()).toBe('');
});

test('neither a bar of the browser nor a page that is looked at closely is a keyboard', () => {
  becomes(580);
  expect(seenHeight()).toBe('');

  becomes(320, 2);
  expect(seenHeight()).toBe('');
});
