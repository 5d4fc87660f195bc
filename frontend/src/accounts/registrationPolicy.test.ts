import { expect, test } from 'vitest';
import { entry } from './registrationPolicy';

test('an open server lets everybody register, and leaves the invitation for later', () => {
  expect(entry('open', '/')).toBe('open');
  expect(entry('open', '/invite/abc')).toBe('open');
});

test('where one must be invited, the invitation that led here is the way in', () => {
  expect(entry('invite', '/invite/a-B_9')).toEqual({ invite: 'a-B_9' });
});

test.each(['/', '/rooms/1', '/invite/', '/invite/a/b'])('%s is no invitation', (wanted) => {
  expect(entry('invite', wanted)).toBeNull();
});
