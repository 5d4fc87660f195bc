import { expect, test } from 'vitest';
import type { Message } from '../api/types';
import { aMessage } from '../testing';
import { roughly, takenBy } from './cost';

const answer = (model: string, cost: string | null): Message =>
  aMessage(1, { answer: { model, cost } as Message['answer'] });

test('answers without a price cost nothing that could be named', () => {
  expect(takenBy([aMessage(1), answer('', null)])).toEqual({ model: '', cost: null });
});

test('what answers cost is added up, under the name of the newest model', () => {
  const messages = [answer('old', '0.001'), answer('new', '0.0025'), answer('', null)];

  expect(takenBy(messages).model).toBe('new');
  expect(takenBy(messages).cost).toBeCloseTo(0.0035);
});

test.each([
  [0.00012345, '0.00012'],
  [0.5, '0.5'],
  [12.345, '12'],
])('%d is roughly %s', (cost, text) => {
  expect(roughly(cost, 'en')).toBe(text);
});
