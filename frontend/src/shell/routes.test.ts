import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerFor, SERVER_PATHS } from './routes';

const SCOPE = 'https://example.org/chat/';
const FILES = new Set(['assets/app-1a2b.js', 'icon-192.png']);

const answer = (path: string, about: Partial<Request> = {}) =>
  answerFor({ method: 'GET', mode: 'cors', url: SCOPE + path, ...about }, SCOPE, FILES);

test.each(['', 'rooms/7', 'login', '?from=home', 'rooms/7/info#x', 'apiary'])(
  'the client opens at /%s',
  (path) => {
    expect(answer(path, { mode: 'navigate' })).toBe('page');
  },
);

test.each(['api/v1/files/7', 'docs', 'redoc', 'openapi.json', 'health', 'docs-assets/redoc.js'])(
  'a visit to /%s is the server’s',
  (path) => {
    expect(answer(path, { mode: 'navigate' })).toBe('network');
  },
);

test.each(['assets/app-1a2b.js', 'assets/app-of-yesterday.js', 'icon-192.png', 'icon-192.png?v=1'])(
  '/%s is a part of the build',
  (path) => {
    expect(answer(path)).toBe('file');
  },
);

test.each(['api/v1/rooms', 'api/v1/files/7', 'health', 'sw.js', 'rooms/7'])(
  'what a page asks of /%s is not kept',
  (path) => {
    expect(answer(path)).toBe('network');
  },
);

test('nothing is kept that is written, or that belongs to somebody else', () => {
  expect(answer('rooms/7', { mode: 'navigate', method: 'POST' })).toBe('network');
  expect(answer('', { url: 'https://example.org/other/', mode: 'navigate' })).toBe('network');
  expect(answer('', { url: 'https://elsewhere.example/icon-192.png' })).toBe('network');
});

test('the worker and the server agree on what is the server’s', () => {
  const server = readFileSync(join(import.meta.dirname, '../../../routers/client.py'), 'utf8');
  const [, names = ''] = /^SERVER_PATHS = \(([^)]*)\)/m.exec(server) ?? [];

  expect([...names.matchAll(/"([^"]+)"/g)].map(([, name]) => name)).toEqual(SERVER_PATHS);
});
