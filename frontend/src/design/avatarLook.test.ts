import { expect, test } from 'vitest';
import { avatarColour, firstCharacter } from './avatarLook';

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test('a name has always the same colour, and white is readable on all of them', () => {
  const colours = new Set(Array.from({ length: 500 }, (_, i) => avatarColour(`user${i}`)));

  expect(avatarColour('ada')).toBe(avatarColour('ada'));
  expect(colours.size).toBeGreaterThan(5);
  for (const colour of colours)
    expect(1.05 / (luminance(colour) + 0.05), colour).toBeGreaterThan(4.5);
});

test.each([
  ['ada', 'A'],
  ['林小满', '林'],
  ['👩‍🚀 Mae', '👩‍🚀'],
  ['', '?'],
])('the first character of %j is %s', (name, first) => {
  expect(firstCharacter(name)).toBe(first);
});
