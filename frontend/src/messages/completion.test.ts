import { describe, expect, test } from 'vitest';
import { aUser } from '../testing';
import { closedCodeAt, peopleNamed, wantedAt } from './completion';

const wanted = (text: string) => wantedAt(text, text.length);

describe('a mention begins', () => {
  test.each([
    ['@', ''],
    ['hi @ad', 'ad'],
    ['你好@小', '小'],
    ['＠小', '小'],
    ['(@ad', 'ad'],
  ])('%s', (text, query) => {
    expect(wanted(text)).toMatchObject({ kind: 'mention', query });
  });

  test.each(['me@ad', 'a@b.c', '@ad ', '@@', ''])('not in %s', (text) => {
    expect(wanted(text)).toBeNull();
  });
});

describe('a short code begins', () => {
  test.each([
    [':te', 'te'],
    ['so :+1', '+1'],
    ['好：笑', '笑'],
    ['(:te', 'te'],
  ])('%s', (text, query) => {
    expect(wanted(text)).toMatchObject({ kind: 'emoji', query });
  });

  test.each([':t', '10:30', 'http:te', '::te', ': te', 'name:te'])('not in %s', (text) => {
    expect(wanted(text)).toBeNull();
  });

  test('and ends with a colon', () => {
    expect(closedCodeAt('so :tea:', 8)).toEqual({ code: 'tea', start: 3 });
    expect(closedCodeAt('at 10:30:', 9)).toBeNull();
  });
});

test('only what stands before the caret counts', () => {
  expect(wantedAt('@ada hello', 3)).toEqual({ kind: 'mention', query: 'ad', start: 0 });
});

test('people are found by either name, beginnings first', () => {
  const people = [aUser(1, 'Madame Ada'), aUser(2, 'Ada'), aUser(3, '小满'), aUser(4, 'Bob')];
  const ids = (query: string) => peopleNamed(query, people, 5).map(({ id }) => id);

  expect(ids('ada')).toEqual([2, 1]);
  expect(ids('小')).toEqual([3]);
  expect(ids('USER4')).toEqual([4]);
});
