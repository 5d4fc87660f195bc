import { expect, test } from 'vitest';
import { troubleOf } from './recording';

test.each([
  ['NotAllowedError', 'refused'],
  ['SecurityError', 'refused'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy'],
])('%s means that the microphone is %s', (name, trouble) => {
  expect(troubleOf(new DOMException('', name))).toBe(trouble);
});
