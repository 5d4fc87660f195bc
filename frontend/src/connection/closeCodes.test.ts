import { expect, test } from 'vitest';
import { closeAction } from './closeCodes';

test.each([
  [1001, 'return'],
  [1006, 'return'],
  [1007, 'return'],
  [1009, 'return'],
  [1012, 'return'],
  [4001, 'renew'],
  [4003, 'stop'],
  [4004, 'renew'],
  [4008, 'return'],
  [4029, 'wait'],
  [4999, 'return'],
])('close code %i means: %s', (code, action) => {
  expect(closeAction(code)).toBe(action);
});
