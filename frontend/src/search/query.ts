/** What somebody typed into the search, taken apart: words to find, and conditions like `from:bao` or `has:file`. */
export interface Query {
  words: string;
  from: string | null;
  in: string | null;
  /** Days, as YYYY-MM-DD. */
  before: string | null;
  after: string | null;
  hasFile: boolean;
  mentionsMe: boolean;
}

export type Condition = 'from' | 'in' | 'before' | 'after' | 'has' | 'mentions';

const TOKEN = /(?<=^|\s)(from|in|before|after|has|mentions):(?:"([^"]*)"|(\S+))/giu;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function parse(text: string): Query {
  const query: Query = {
    words: text.replace(TOKEN, take).replace(/\s+/g, ' ').trim(),
    from: null,
    in: null,
    before: null,
    after: null,
    hasFile: false,
    mentionsMe: false,
  };
  for (const [token, name = '', quoted, plain = ''] of text.matchAll(TOKEN)) {
    if (take(token, name, quoted, plain) === '') note(query, name, quoted ?? plain);
  }
  return query;
}

/** The text with a condition put in, changed or (for null) taken out; the words stay. */
export function withCondition(text: string, condition: Condition, value: string | null): string {
  const others = text
    .replace(TOKEN, (token, name: string) => (name.toLowerCase() === condition ? '' : token))
    .replace(/\s+/g, ' ')
    .trim();
  if (value === null) return others;
  const clean = value.replaceAll('"', '');
  const token = `${condition}:${/\s/.test(clean) ? `"${clean}"` : clean}`;
  return `${others} ${token}`.trim();
}

/** The beginning of a day where the reader is. */
export function momentOf(day: string): string | undefined {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const moment = new Date(year, month - 1, date);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

/** The words and phrases that a message must hold. */
export function termsOf(words: string): string[] {
  return [...words.matchAll(/"([^"]+)"|([^\s"]+)/g)].map(
    ([, phrase, word]) => phrase ?? word ?? '',
  );
}

export const isEmpty = ({ words, from, in: room, before, after, ...flags }: Query): boolean =>
  words === '' && !(from || room || before || after || flags.hasFile || flags.mentionsMe);

/** What remains of a token among the words: nothing, unless it only looks like a condition. */
function take(token: string, name: string, quoted: string | undefined, plain: string): string {
  const value = quoted ?? plain ?? '';
  switch (name.toLowerCase()) {
    case 'before':
    case 'after':
      return DAY.test(value) ? '' : token;
    case 'has':
      return value === 'file' ? '' : token;
    case 'mentions':
      return value === 'me' ? '' : token;
    default:
      return value === '' ? token : '';
  }
}

function note(query: Query, name: string, value: string): void {
  switch (name.toLowerCase()) {
    case 'from':
      query.from = value;
      break;
    case 'in':
      query.in = value;
      break;
    case 'before':
      query.before = value;
      break;
    case 'after':
      query.after = value;
      break;
    case 'has':
      query.hasFile = true;
      break;
    case 'mentions':
      query.mentionsMe = true;
  }
}
