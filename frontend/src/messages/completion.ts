import type { User } from '../api/types';
import { SHORTCUTS } from '../shortcuts/shortcuts';

/** What is being typed before the caret, and may be completed. */
export interface Wanted {
  kind: 'mention' | 'emoji';
  query: string;
  /** Where it begins, with its sign. */
  start: number;
}

const AT = SHORTCUTS.mention.join('');
const COLON = SHORTCUTS.emoji.join('');
const MENTION = new RegExp(`(?<![\\w.${AT}])[${AT}]([\\p{L}\\p{N}_.-]{0,32})$`, 'u');
const EMOJI = new RegExp(`(?<![\\w${COLON}])[${COLON}]([\\p{L}\\p{N}_+-]{1,32})$`, 'u');
const CLOSED = new RegExp(`${EMOJI.source.slice(0, -1)}[${COLON}]$`, 'u');
const HAN = /\p{Script=Han}/u;

export function wantedAt(text: string, caret: number): Wanted | null {
  const before = text.slice(0, caret);
  const mention = MENTION.exec(before);
  if (mention) return { kind: 'mention', query: mention[1] ?? '', start: mention.index };
  const emoji = EMOJI.exec(before);
  const query = emoji?.[1] ?? '';
  const isEnough = query.length > 1 || HAN.test(query);
  return emoji && isEnough ? { kind: 'emoji', query, start: emoji.index } : null;
}

/** A short code that was just closed: `:tea:`. */
export function closedCodeAt(text: string, caret: number): { code: string; start: number } | null {
  const closed = CLOSED.exec(text.slice(0, caret));
  return closed ? { code: closed[1] ?? '', start: closed.index } : null;
}

/** The people a beginning may mean: by the beginning of a name first, then by any part of one. */
export function peopleNamed(query: string, people: readonly User[], most: number): User[] {
  const wanted = folded(query);
  const rank = ({ username, display_name }: User) => {
    const names = [folded(username), folded(display_name)];
    if (names.some((name) => name.startsWith(wanted))) return 0;
    return names.some((name) => name.includes(wanted)) ? 1 : 2;
  };
  return people
    .map((user) => ({ user, rank: rank(user) }))
    .filter((found) => found.rank < 2)
    .sort((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ user }) => user);
}

const folded = (text: string) => text.normalize('NFKC').toLowerCase();
