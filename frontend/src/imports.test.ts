import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = import.meta.dirname;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /\.tsx?$/.test(name) && !/\.(test|gen)\./.test(name),
);

/** What a file imports of ours, but for types: they leave nothing behind. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  return [...source.matchAll(/^import (?!type)[^;]*?from '(\.[^']+)';/gms)]
    .map(([, path]) => relative(root, join(root, dirname(file), path ?? '')))
    .flatMap((path) => files.filter((other) => other === `${path}.ts` || other === `${path}.tsx`));
}

const graph = new Map(files.map((file) => [file, importsOf(file)]));
const offences = (isOffence: (file: string, imported: string) => boolean) =>
  [...graph].flatMap(([file, imported]) =>
    imported.filter((other) => isOffence(file, other)).map((other) => `${file} → ${other}`),
  );

test('the graph is not empty', () => {
  expect(graph.get('live.ts')).toContain('rooms/rooms.ts');
});

test('components import stores and rules, never the other way round', () => {
  expect(offences((file, other) => file.endsWith('.ts') && other.endsWith('.tsx'))).toEqual([]);
});

test('what speaks with the server knows nothing of what is shown', () => {
  expect(offences((file, other) => file.startsWith('api/') && !other.startsWith('api/'))).toEqual(
    [],
  );
  expect(
    offences(
      (file, other) => /^connection\/.*\.ts$/.test(file) && !/^(api|connection)\//.test(other),
    ),
  ).toEqual([]);
});

/** Every file that is loaded with this one. */
function loadedWith(from: string, seen = new Set<string>()): Set<string> {
  for (const other of graph.get(from) ?? []) {
    if (!seen.has(other)) loadedWith(other, seen.add(other));
  }
  return seen;
}

test('no file imports itself by a detour', () => {
  expect(files.filter((file) => loadedWith(file).has(file))).toEqual([]);
});

test('a part that does not load is never an error that takes its surroundings with it', () => {
  const withOwnAnswer = ['App.tsx', 'messages/MessageText.tsx', 'shell/lazy.tsx'];
  const throwing = files.filter((file) =>
    /import \{[^}]*\blazy\b[^}]*\} from 'react'/.test(readFileSync(join(root, file), 'utf8')),
  );

  expect(throwing.sort(), 'use lazy or lazyPage of shell/lazy').toEqual(withOwnAnswer);
});

/** Keys of texts in this part of a language that these files say. */
function saidIn(these: Iterable<string>, part: string): string[] {
  const code = [...these].map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const texts = JSON.parse(readFileSync(join(root, `languages/en/${part}.json`), 'utf8'));
  const keys = Object.keys(texts).map((key) => key.replace(/\.(one|other)$/, ''));
  return keys.filter((key) => code.includes(`'${key}'`));
}

test('the door says its own texts alone', () => {
  const atTheDoor = loadedWith('main.tsx');

  expect(saidIn(atTheDoor, 'door').length).toBeGreaterThan(20);
  for (const part of ['inside', 'admin', 'answers', 'explanation', 'palette', 'settings'])
    expect(saidIn(atTheDoor, part)).toEqual([]);
});

test.each(['admin', 'palette', 'settings'])('texts of %s are said nowhere else', (part) => {
  const elsewhere = files.filter((file) => !file.startsWith(`${part}/`));

  expect(saidIn(files, part).length).toBeGreaterThan(10);
  expect(saidIn(elsewhere, part)).toEqual([]);
});
