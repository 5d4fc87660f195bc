import { expect, test } from 'vitest';
import { aFile } from '../testing';
import { isVoice, voiceName, voiceWidth } from './voice';

test.each([
  ['audio/webm;codecs=opus', 'voice-message.webm'],
  ['audio/mp4', 'voice-message.m4a'],
  ['audio/ogg;codecs=opus', 'voice-message.ogg'],
])('what is recorded as %s is named %s', (type, name) => {
  expect(voiceName(type)).toBe(name);
});

test('a recording is known by name, kind and duration', () => {
  const voice = aFile({ kind: 'audio', name: 'voice-message.webm', duration_ms: 1200 });

  expect(isVoice(voice)).toBe(true);
  expect(isVoice({ ...voice, kind: 'file' })).toBe(false);
  expect(isVoice({ ...voice, name: 'song.mp3' })).toBe(false);
  expect(isVoice({ ...voice, duration_ms: null })).toBe(false);
});

test('the longer the wider, within bounds', () => {
  const widths = [0, 1_000, 5_000, 30_000, 60_000, 120_000].map(voiceWidth);

  expect(widths).toEqual([...widths].sort((one, other) => one - other));
  expect(widths[0]).toBe(84);
  expect(widths.slice(-2)).toEqual([240, 240]);
});
