// @vitest-environment happy-dom
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Message } from '../api/types';
import { chooseSound, concerns, ring } from './sound';

const said = (fields: Partial<Message>) =>
  ({ sender_id: 2, mentions: [], mentions_all: false, ...fields }) as unknown as Message;

test.each([
  ['in a group', said({}), false, false],
  ['in a direct room', said({}), true, true],
  ['by name', said({ mentions: [1] }), false, true],
  ['to somebody else', said({ mentions: [3] }), false, false],
  ['to everybody', said({ mentions_all: true }), false, true],
  ['by oneself', said({ sender_id: 1, mentions_all: true }), true, false],
])('what is said %s', (_, message, isDirect, expected) => {
  expect(concerns(message, 1, isDirect)).toBe(expected);
});

describe('of several tabs', () => {
  const tones = vi.fn();
  let isFocused = false;
  /** The browser's locks, as far as tabs share them: one holder for each name. */
  const held = new Set<string>();

  beforeEach(() => {
    vi.useFakeTimers();
    tones.mockReset();
    held.clear();
    isFocused = false;
    chooseSound(true);
    vi.spyOn(document, 'hasFocus').mockImplementation(() => isFocused);
    vi.stubGlobal('AudioContext', SilentAudio);
    vi.stubGlobal('navigator', { locks: { request } });
    return () => vi.unstubAllGlobals();
  });

  async function request(name: string, _: unknown, work: (lock: object | null) => unknown) {
    if (held.has(name)) return work(null);
    held.add(name);
    await work({ name });
    held.delete(name);
  }

  class SilentAudio {
    currentTime = 0;
    createOscillator() {
      return { frequency: {}, connect: () => ({ connect() {} }), start: tones, stop() {} };
    }
    createGain() {
      return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} } };
    }
  }

  test('one sounds, and the others are silent meanwhile', async () => {
    const other = await anotherTab();

    void ring();
    void other.ring();
    expect(tones).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1_900);
    void other.ring();
    expect(tones).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(200);
    void other.ring();

    expect(tones).toHaveBeenCalledTimes(4);
    await vi.advanceTimersByTimeAsync(2_000);
  });

  test('the one that is looked at is silent, and so is each when that was chosen', async () => {
    isFocused = true;
    await ring();
    isFocused = false;
    chooseSound(false);
    await ring();

    expect(tones).not.toHaveBeenCalled();
  });

  async function anotherTab() {
    vi.resetModules();
    return import('./sound');
  }
});
