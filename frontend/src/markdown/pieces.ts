/** Somebody who is named in a message: `@username` there, their present name here. */
export interface Mention {
  username: string;
  label: string;
  isSelf: boolean;
}

/** What a stretch of text is made of. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; mention: Mention };

const LINK = /(?:https?:\/\/|(?<![\w.])www\.)[^\s<>"'`\u3000-\u303f\uff00-\uff65\u2018-\u201d]+/giu;
const TRAILING = /[.,;:!?*_~|]+$/;
const AT = /(?<![\w.@])[@＠]/g;

/** Finds the links and the mentions in a text. Two of them never overlap; a link comes first. */
export function piecesOf(text: string, mentions: readonly Mention[]): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { index, 0: found } of text.matchAll(LINK)) {
    const shown = withoutTrailing(found);
    const href = safeHref(/^www\./i.test(shown) ? `https://${shown}` : shown);
    if (href === null) continue;
    pieces.push(...mentionsIn(text.slice(end, index), mentions));
    pieces.push({ kind: 'link', text: shown, href });
    end = index + shown.length;
  }
  pieces.push(...mentionsIn(text.slice(end), mentions));
  return pieces;
}

/** An address that may be opened from a message; null for everything that is not plainly web or mail. */
export function safeHref(address: string): string | null {
  if (!/^(https?:\/\/|mailto:)/i.test(address.trim())) return null;
  try {
    const url = new URL(address.trim());
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link as people write it into a sentence: what follows it is not part of it. */
function withoutTrailing(link: string): string {
  let kept = link.replace(TRAILING, '');
  while (kept.endsWith(')') && countOf(kept, ')') > countOf(kept, '(')) {
    kept = kept.slice(0, -1).replace(TRAILING, '');
  }
  return kept;
}

const countOf = (text: string, character: string) => text.split(character).length - 1;

function mentionsIn(text: string, mentions: readonly Mention[]): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { index } of mentions.length === 0 ? [] : text.matchAll(AT)) {
    const mention = index < end ? undefined : namedAt(text, index + 1, mentions);
    if (mention === undefined) continue;
    if (index > end) pieces.push({ kind: 'text', text: text.slice(end, index) });
    pieces.push({ kind: 'mention', mention });
    end = index + 1 + mention.username.length;
  }
  if (end < text.length) pieces.push({ kind: 'text', text: text.slice(end) });
  return pieces;
}

/** Who is named at this place; the longest name that fits. */
function namedAt(text: string, start: number, mentions: readonly Mention[]): Mention | undefined {
  const fits = mentions.filter(
    ({ username }) => folded(text.slice(start, start + username.length)) === folded(username),
  );
  return fits.sort((one, other) => other.username.length - one.username.length)[0];
}

const folded = (text: string) => text.normalize('NFKC').toLowerCase();
