import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chooseTag, languageTags } from './language';

const source = join(import.meta.dirname, '..');
const read = (path: string): Record<string, string> => JSON.parse(readFileSync(path, 'utf8'));
const folders = readdirSync(import.meta.dirname, { withFileTypes: true });
const tags = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
const partsOf = (tag: string) => readdirSync(join(import.meta.dirname, tag)).sort();
const textsOf = (tag: string, part: string) => read(join(import.meta.dirname, tag, part));
const parts = partsOf('en');
const english = Object.assign({}, ...parts.map((part) => textsOf('en', part)));
const code = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
  .map((name) => readFileSync(join(source, name), 'utf8'))
  .join('\n');

const holes = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();

test.each(tags)('%s has every text in the same part, with the same holes to fill', (tag) => {
  expect(partsOf(tag)).toEqual(parts);
  for (const part of parts) {
    const [own, theirs] = [textsOf(tag, part), textsOf('en', part)];
    expect(Object.keys(own)).toEqual(Object.keys(theirs));
    for (const [key, text] of Object.entries(own)) {
      expect(text, key).not.toBe('');
      expect(holes(text), key).toEqual(holes(theirs[key]));
    }
  }
});

test('every folder is a language', () => {
  expect(languageTags).toEqual(tags);
});

test('no text stands in two parts', () => {
  const keys = parts.flatMap((part) => Object.keys(textsOf('en', part)));

  expect(keys.length).toBeGreaterThan(300);
  expect(keys).toHaveLength(new Set(keys).size);
});

test('no text is there for nothing', () => {
  const stems = [...code.matchAll(/`([a-z][\w.]*\.)\$\{/gi)].map(([, stem]) => stem ?? '');
  const unused = Object.keys(english)
    .map((key) => key.replace(/\.(one|other)$/, ''))
    .filter((key) => !code.includes(`'${key}'`) && !stems.some((stem) => key.startsWith(stem)));

  expect(unused).toEqual([]);
});

test('whoever reads Chinese is spoken to in one and the same way', () => {
  const said = Object.assign({}, ...parts.map((part) => textsOf('zh-CN', part)));
  // What a person asks an agent.
  const { 'session.ask.able': _, ...texts } = said;

  expect(Object.values(texts).filter((text) => String(text).includes('你'))).toEqual([]);
});

test('the server has a sentence for the same errors in every language', () => {
  const [en, ...others] = tags.map((tag) =>
    Object.keys(read(join(source, '../../languages', `${tag}.json`)).errors ?? {}),
  );

  expect(en?.length).toBeGreaterThan(0);
  for (const other of others) expect(other.sort()).toEqual(en?.sort());
});

test.each([
  [['zh-CN', 'en'], 'zh-CN'],
  [['zh-Hant-TW'], 'zh-CN'],
  [['zh'], 'zh-CN'],
  [['de', 'zh-CN'], 'zh-CN'],
  [['en-GB', 'zh-CN'], 'en'],
  [['fr'], 'en'],
  [[], 'en'],
])('a reader of %j reads %s', (wanted, tag) => {
  expect(chooseTag(wanted, ['en', 'zh-CN'])).toBe(tag);
});
