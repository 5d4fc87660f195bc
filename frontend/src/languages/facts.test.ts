import { expect, test } from 'vitest';
import { factLine } from './facts';

test('a line of facts breaks between them only', () => {
  expect(factLine(['Public', false, '1 member', '', '04:57'])).toBe(
    'Public\u00a0· 1\u00a0member\u00a0· 04:57',
  );
});
