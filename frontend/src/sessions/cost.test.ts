import { expect, test } from 'vitest';
import type { Message } from '../api/types';
import { aMessage } from '../testing';
import { roughly, takenBy } from './cost';

const answer = (model: string, cost: string | null, currency?: string): Message =>
  aMessage(1, { answer: { model, cost, currency } as Message['answer'] });

test('answers without a price cost nothing that could be named', () => {
  expect(takenBy([aMessage(1), answer('', null)])).toEqual({ model: '', costs: [] });
});

test('what answers cost is added up, under the name of the newest model', () => {
  const messages = [answer('old', '0.001'), answer('new', '0.0025', 'USD'), answer('', null)];

  expect(takenBy(messages).model).toBe('new');
  expect(takenBy(messages).costs).toEqual([{ amount: 0.0035, currency: 'USD' }]);
});

test('what costs different currencies is not added up', () => {
  const messages = [answer('a', '1', 'CNY'), answer('b', '2', 'EUR'), answer('a', '0.5', 'CNY')];

  expect(takenBy(messages).costs).toEqual([
    { amount: 1.5, currency: 'CNY' },
    { amount: 2, currency: 'EUR' },
  ]);
});

test.each([
  [0.00012345, 'USD', 'en', '$0.00012'],
  [0.5, 'EUR', 'en', '€0.5'],
  [12.345, 'CNY', 'zh-CN', '¥12'],
  [1, 'USD', 'zh-CN', 'US$1'],
])('%d %s is roughly %s', (amount, currency, tag, text) => {
  expect(roughly({ amount, currency }, tag)).toBe(text);
});
