import { expect, test } from 'vitest';
import { sameKey } from './push';

test('a key is the same in bytes and in the server’s spelling', () => {
  const bytes = new Uint8Array([251, 239, 255, 0]).buffer;

  expect(sameKey(bytes, '--__AA')).toBe(true);
  expect(sameKey(bytes, '--__AQ')).toBe(false);
  expect(sameKey(null, '--__AA')).toBe(false);
});
