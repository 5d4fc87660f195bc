import { expect, test } from 'vitest';
import { aFile, aMessage } from '../testing';
import { summary } from './summary';

const said = (content: string, ...files: ReturnType<typeof aFile>[]) =>
  summary(aMessage(1, { content, files }), (key) => `[${key.split('.').at(-1)}]`);

test('a message in one line says what it shows before what it says', () => {
  expect(said('hello')).toBe('hello');
  expect(said('', aFile())).toBe('[image]');
  expect(said('look', aFile({ kind: 'file' }), aFile())).toBe('[file] look');
  expect(said('', aFile({ kind: 'audio', name: 'voice-message.webm', duration_ms: 900 }))).toBe(
    '[voice]',
  );
});
