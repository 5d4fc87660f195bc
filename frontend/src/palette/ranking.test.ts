import { expect, test } from 'vitest';
import { initialsOf } from './pinyin';
import { rank } from './ranking';

const named = (...names: string[]) => ({ names });
const found = (typed: string, ...all: string[]) =>
  rank(
    typed,
    all.map((name) => named(name)),
    10,
  ).map(({ names }) => names[0]);

test('nothing typed leaves everything in its order', () => {
  expect(found(' ', 'b', 'a')).toEqual(['b', 'a']);
});

test('an exact name is before a beginning, a beginning before a word, a word before a part', () => {
  expect(found('tea', 'Steam', 'Green tea', 'Teapot', 'Tea', 'Coffee')).toEqual([
    'Tea',
    'Teapot',
    'Green tea',
    'Steam',
  ]);
});

test('those that fit alike stay in their order', () => {
  expect(found('tea', 'Tea room', 'Tea garden')).toEqual(['Tea room', 'Tea garden']);
});

test.each([
  ['花园', '我的花园'],
  ['茶', '老茶馆'],
  ['馆 老', '老茶馆'],
  ['cg', '茶馆'],
  ['lcg', '老茶馆'],
  ['ＴＥＡ', 'tea'],
  ['jose', 'José'],
  ['gdn', 'Garden'],
  ['room green', 'Green room'],
])('%s finds %s', (typed, name) => {
  expect(found(typed, 'Nothing', name)).toEqual([name]);
});

test.each([
  ['花', '茶馆'],
  ['gc', '茶馆'],
  ['gn', 'Garden'],
  ['ndg', 'Garden'],
  ['gard', 'Settings: Password'],
  ['garden blue', 'Garden'],
])('%s does not find %s', (typed, name) => {
  expect(found(typed, name)).toEqual([]);
});

test('another name finds as well, but after the name that is shown', () => {
  const [ada, bao] = [named('Ada', 'lin'), named('Lin', 'bao')];

  expect(rank('lin', [ada, bao], 10)).toEqual([bao, ada]);
});

test('no more come than were asked for', () => {
  expect(rank('a', [named('a'), named('ab'), named('ac')], 2)).toEqual([named('a'), named('ab')]);
});

test('Chinese is found by its initials', () => {
  expect(initialsOf('花园里的下午茶')).toBe('hyldxwc');
  expect(initialsOf('Tea 茶!')).toBe('c');
});
