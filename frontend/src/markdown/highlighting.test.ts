import { expect, test } from 'vitest';
import { type CodePart, highlighted } from './highlighting';

const textOf = (parts: readonly CodePart[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : textOf(part.parts))).join('');

test.each([
  ['ts', 'const cups: number = 3; // three\nfunction pour(cup: Cup) { return `x`; }'],
  ['html', '<p class="a">x</p><script>const a = 1;</script><style>p { color: red }</style>'],
  ['python', '@cache\ndef pour(cup: "Cup") -> None:\n    """Doc."""\n    return f"{cup!r}"'],
  ['bash', 'for i in $(seq 3); do echo "$i"; done # thrice'],
  ['diff', '--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new'],
  ['json', '{"a": [1, true, null, "x"]}'],
  ['sql', "SELECT * FROM tea WHERE leaf = 'green' -- all"],
])('nothing of a code is lost by its colours: %s', (language, code) => {
  const parts = highlighted(code, language);

  expect(parts?.some((part) => typeof part !== 'string')).toBe(true);
  expect(textOf(parts ?? [])).toBe(code);
});

test.each(['', 'nonsense', 'constructor', '__proto__'])('of %s nothing is known', (language) => {
  expect(highlighted('x', language)).toBeNull();
});
