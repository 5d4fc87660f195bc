/** Dark enough for white letters, far enough apart to tell people by. */
const COLOURS = [
  '#2f6f57',
  '#8a4b2d',
  '#3d5f92',
  '#7a4a78',
  '#5d6b22',
  '#a03f4d',
  '#2b6d7c',
  '#6a5490',
  '#8a5a12',
  '#4f5f6d',
];

export function avatarColour(seed: string): string {
  let hash = 0;
  for (const character of seed) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return COLOURS[hash % COLOURS.length] ?? '#4f5f6d';
}

const segmenter = new Intl.Segmenter();

export function firstCharacter(name: string): string {
  const [first] = segmenter.segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? '?';
}
