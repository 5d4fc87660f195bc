/** An emoji, with all the names it may be looked for by. */
export interface Emoji {
  emoji: string;
  label: string;
  group: number;
  /** Short codes, without their colons. */
  codes: readonly string[];
  tags: readonly string[];
  /** By the names of skin tones, lightest first. */
  skins: readonly string[];
}

export interface EmojiBook {
  emojis: readonly Emoji[];
  groups: readonly { order: number; label: string }[];
}

interface Entry {
  emoji: string;
  label: string;
  hexcode: string;
  version: number;
  group?: number;
  tags?: string[];
  skins?: { emoji: string; tone?: number | number[] }[];
}

type Codes = Record<string, string | string[]>;

interface Source {
  entries: Entry[];
  groups: { key: string; message: string; order: number }[];
  codes: Codes[];
}

/** What came later is still drawn as an empty box by many systems. */
const NEWEST_VERSION = 15;

const books = new Map<string, Promise<EmojiBook>>();

/** The emoji in the reader's language; the English short codes are known in each. */
export function emojiBook(tag: string): Promise<EmojiBook> {
  const language = tag.startsWith('zh') ? 'zh' : 'en';
  const known = books.get(language);
  if (known !== undefined) return known;
  const book = (language === 'zh' ? chinese() : english()).then(bookOf);
  books.set(language, book);
  book.catch(() => books.delete(language));
  return book;
}

async function english(): Promise<Source> {
  const [entries, messages, github] = await Promise.all([
    import('emojibase-data/en/data.json'),
    import('emojibase-data/en/messages.json'),
    import('emojibase-data/en/shortcodes/github.json'),
  ]);
  return {
    entries: entries.default,
    groups: messages.default.groups,
    codes: [github.default],
  };
}

async function chinese(): Promise<Source> {
  const [entries, messages, pinyin, github] = await Promise.all([
    import('emojibase-data/zh/data.json'),
    import('emojibase-data/zh/messages.json'),
    import('emojibase-data/zh/shortcodes/cldr.json'),
    import('emojibase-data/en/shortcodes/github.json'),
  ]);
  return {
    entries: entries.default,
    groups: messages.default.groups,
    codes: [github.default, pinyin.default],
  };
}

function bookOf({ entries, groups, codes }: Source): EmojiBook {
  const kept = groups.filter(({ key }) => key !== 'component');
  const orders = new Set(kept.map(({ order }) => order));
  return {
    groups: kept.map(({ order, message }) => ({ order, label: capitalised(message) })),
    emojis: entries.flatMap(({ emoji, label, hexcode, version, group, tags = [], skins = [] }) =>
      group === undefined || !orders.has(group) || version > NEWEST_VERSION
        ? []
        : {
            emoji: plainest(emoji),
            label,
            group,
            tags,
            codes: codes.flatMap((names) => names[hexcode] ?? []),
            skins: skins.flatMap((skin) => (typeof skin.tone === 'number' ? skin.emoji : [])),
          },
    ),
  };
}

/** Leaves out the mark that only says what such a character is anyway, so that the same emoji is always the same text. */
export function plainest(emoji: string): string {
  return /^\p{Emoji_Presentation}\uFE0F$/u.test(emoji) ? emoji.slice(0, -1) : emoji;
}

const capitalised = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
