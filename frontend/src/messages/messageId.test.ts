import { expect, test, vi } from 'vitest';
import { newMessageId } from './messageId';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('ids are random UUIDs, on pages that are not from https too', () => {
  expect(newMessageId()).toMatch(UUID);
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(newMessageId()).toMatch(UUID);
  expect(newMessageId()).not.toBe(newMessageId());
  vi.unstubAllGlobals();
});
