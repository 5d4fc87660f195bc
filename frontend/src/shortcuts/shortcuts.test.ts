import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isPressed, keyNames, SHORTCUTS, type Shortcut, stepOf } from './shortcuts';

const none = {
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  isComposing: false,
  keyCode: 0,
};
const press = (key: string, about: Partial<typeof none> = {}) => ({ ...none, key, ...about });
const on = (platform: string) => vi.stubGlobal('navigator', { platform });

beforeEach(() => on('Linux x86_64'));

afterEach(() => vi.unstubAllGlobals());

test('Enter sends, also with Ctrl', () => {
  expect(isPressed('send', press('Enter'))).toBe(true);
  expect(isPressed('send', press('Enter', { ctrlKey: true }))).toBe(true);
});

test.each([
  ['another key', press('a')],
  ['with Shift', press('Enter', { shiftKey: true })],
  ['while composing', press('Enter', { isComposing: true })],
  ['that ends a composition in Safari', press('Enter', { keyCode: 229 })],
])('Enter does not send: %s', (_, event) => {
  expect(isPressed('send', event)).toBe(false);
});

test('the key beside the space bar is that of the system', () => {
  expect(isPressed('palette', press('k', { ctrlKey: true }))).toBe(true);
  expect(isPressed('palette', press('K', { ctrlKey: true }))).toBe(true);
  expect(isPressed('palette', press('k', { metaKey: true }))).toBe(false);
  expect(isPressed('palette', press('k'))).toBe(false);

  on('MacIntel');
  expect(isPressed('palette', press('k', { metaKey: true }))).toBe(true);
  expect(isPressed('palette', press('k', { ctrlKey: true }))).toBe(false);
});

test('one key more is another shortcut', () => {
  const up = press('ArrowUp', { altKey: true });

  expect(isPressed('edit', up)).toBe(false);
  expect(stepOf('rooms', up)).toBe(-1);
  expect(stepOf('rooms', { ...up, shiftKey: true })).toBe(0);
});

test('two keys are two ways', () => {
  expect(stepOf('walk', press('ArrowUp'))).toBe(-1);
  expect(stepOf('walk', press('ArrowDown'))).toBe(1);
  expect(stepOf('walk', press('ArrowLeft'))).toBe(0);
});

test('no two of those that are heard everywhere are the same', () => {
  const everywhere: Shortcut[] = ['palette', 'search', 'rooms', 'unread', 'escape'];
  const keys = everywhere.flatMap((shortcut) => [...SHORTCUTS[shortcut]]);

  expect(new Set(keys).size).toBe(keys.length);
});

test('keys are called what stands on them', () => {
  expect(keyNames('palette', false)).toEqual([['Ctrl', 'K']]);
  expect(keyNames('palette', true)).toEqual([['⌘', 'K']]);
  expect(keyNames('rooms', false)).toEqual([
    ['Alt', '↑'],
    ['Alt', '↓'],
  ]);
});
