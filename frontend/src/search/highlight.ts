export interface Part {
  text: string;
  isHit: boolean;
}

const AROUND = 60;

/** Without regard to case, width and composition, as the server compares. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** A text in parts, those that were looked for marked; a long text is cut to what lies around the first of them. */
export function highlight(text: string, terms: readonly string[], most = 240): Part[] {
  const hits = hitsIn(text, terms);
  const first = hits[0]?.[0] ?? 0;
  const start = text.length > most ? Math.max(0, first - AROUND) : 0;
  const end = Math.min(text.length, start + most);
  const parts: Part[] = start > 0 ? [{ text: '…', isHit: false }] : [];
  let at = start;
  for (const [from, to] of hits) {
    if (from >= end || to <= at) continue;
    if (from > at) parts.push({ text: text.slice(at, from), isHit: false });
    parts.push({ text: text.slice(Math.max(from, at), Math.min(to, end)), isHit: true });
    at = Math.min(to, end);
  }
  if (at < end) parts.push({ text: text.slice(at, end), isHit: false });
  if (end < text.length) parts.push({ text: '…', isHit: false });
  return parts;
}

/** Where terms stand in a text, as ranges of the text itself, in order and joined where they meet. */
function hitsIn(text: string, terms: readonly string[]): [number, number][] {
  const { plain, places } = mapped(text);
  const found: [number, number][] = [];
  for (const term of terms.map(folded).filter((term) => term !== '')) {
    for (let at = plain.indexOf(term); at !== -1; at = plain.indexOf(term, at + term.length)) {
      const last = places[at + term.length - 1];
      found.push([places[at]?.[0] ?? 0, last?.[1] ?? text.length]);
    }
  }
  found.sort(([one], [other]) => one - other);
  return found.reduce<[number, number][]>((joined, [from, to]) => {
    const before = joined.at(-1);
    if (before !== undefined && from <= before[1]) before[1] = Math.max(before[1], to);
    else joined.push([from, to]);
    return joined;
  }, []);
}

/** The folded text, and for each of its characters from where to where it stood before. */
function mapped(text: string): { plain: string; places: [number, number][] } {
  let plain = '';
  const places: [number, number][] = [];
  for (const { segment, index } of graphemes.segment(text)) {
    const fold = folded(segment);
    plain += fold;
    for (let i = 0; i < fold.length; i += 1) places.push([index, index + segment.length]);
  }
  return { plain, places };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
