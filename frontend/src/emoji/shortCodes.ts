import type { Emoji } from './emojiData';

/** The emoji that a beginning of a name may mean, the likeliest first. */
export function emojiNamed(query: string, emojis: readonly Emoji[], most: number): Emoji[] {
  const wanted = query.toLowerCase().replaceAll(' ', '_');
  return emojis
    .map((emoji) => ({ emoji, rank: rankOf(wanted, emoji) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ emoji }) => emoji);
}

/** The emoji whose short code this is, letter by letter. */
export function emojiOfCode(code: string, emojis: readonly Emoji[]): Emoji | undefined {
  return emojis.find(({ codes }) => codes.includes(code.toLowerCase()));
}

const NO_MATCH = 5;

function rankOf(wanted: string, { codes, label, tags }: Emoji): number {
  const name = label.toLowerCase().replaceAll(' ', '_');
  if (codes.includes(wanted) || name === wanted) return 0;
  if (codes.some((code) => code.startsWith(wanted))) return 1;
  if (name.startsWith(wanted)) return 2;
  if (tags.some((tag) => tag.toLowerCase().startsWith(wanted))) return 3;
  return codes.some((code) => code.includes(`_${wanted}`)) || name.includes(wanted) ? 4 : NO_MATCH;
}
