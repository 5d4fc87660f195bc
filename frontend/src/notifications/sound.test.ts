import { expect, test, vi } from 'vitest';
import type { Message } from '../api/types';

vi.stubGlobal('localStorage', { getItem: () => null });
const { concerns } = await import('./sound');

const said = (fields: Partial<Message>) =>
  ({ sender_id: 2, mentions: [], mentions_all: false, ...fields }) as unknown as Message;

test.each([
  ['in a group', said({}), false, false],
  ['in a direct room', said({}), true, true],
  ['by name', said({ mentions: [1] }), false, true],
  ['to somebody else', said({ mentions: [3] }), false, false],
  ['to everybody', said({ mentions_all: true }), false, true],
  ['by oneself', said({ sender_id: 1, mentions_all: true }), true, false],
])('what is said %s', (_, message, isDirect, expected) => {
  expect(concerns(message, 1, isDirect)).toBe(expected);
});
