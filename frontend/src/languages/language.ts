import { create } from 'zustand';
import { isPassing, Problem } from '../api/problem';
import type admin from './en/admin.json';
import type answers from './en/answers.json';
import type door from './en/door.json';
import type explanation from './en/explanation.json';
import type inside from './en/inside.json';
import type palette from './en/palette.json';
import type sessions from './en/sessions.json';
import type settings from './en/settings.json';

/** Texts come with the part of the client that says them; what is at the door is there from the start. */
interface Parts {
  door: typeof door;
  inside: typeof inside;
  admin: typeof admin;
  answers: typeof answers;
  explanation: typeof explanation;
  palette: typeof palette;
  sessions: typeof sessions;
  settings: typeof settings;
}
export type Part = keyof Parts;
export type TextKey = { [P in Part]: keyof Parts[P] }[Part];
type Counted<Key> = Key extends `${infer Stem}.other` ? Stem : never;
export type CountKey = Counted<TextKey>;
type Values = Record<string, string | number>;

interface Language {
  tag: string;
  texts: Readonly<Record<string, string>>;
  /** The server's sentences for its error codes. */
  errors: Readonly<Record<string, string>>;
}

export const useLanguage = create<Language>(() => ({ tag: 'en', texts: {}, errors: {} }));

const texts = import.meta.glob<{ default: Record<string, string> }>('./*/*.json');
const sentences = import.meta.glob<{ default: { errors: Record<string, string> } }>(
  '@languages/*.json',
);

/** The tags of all languages there are: one for each folder beside this file. */
export const languageTags = [
  ...new Set(Object.keys(texts).map((path) => path.split('/')[1] ?? '')),
];

/** The first language of the reader's that we have; of its family, if not itself; else English. */
export function chooseTag(wanted: readonly string[], offered: readonly string[]): string {
  const family = (tag: string) => tag.split('-')[0]?.toLowerCase();
  for (const tag of wanted) {
    const exact = offered.find((other) => other.toLowerCase() === tag.toLowerCase());
    const near = exact ?? offered.find((other) => family(other) === family(tag));
    if (near !== undefined) return near;
  }
  return 'en';
}

let spoken = 'en';
const parts = new Set<Part>(['door']);
let lastSpoken: Promise<unknown> = Promise.resolve();

/** Speaks this language from now on; one after the other, so that the last one wanted is the one that stays. */
export function speak(tag: string): Promise<void> {
  spoken = tag;
  document.documentElement.lang = tag;
  const now = lastSpoken.then(() => load(tag));
  lastSpoken = now.catch(() => undefined);
  return now;
}

/** Has the texts of one more part of the client ready, also in every language that is spoken later. */
export function learn(part: Part): Promise<void> {
  parts.add(part);
  return speak(spoken);
}

/** Loads code together with the texts that it says, so that it is never drawn without them. */
export async function withTexts<Code>(part: Part, code: Promise<Code>): Promise<Code> {
  const [loaded] = await Promise.all([code, learn(part)]);
  return loaded;
}

async function load(tag: string): Promise<void> {
  const [server, ...own] = await Promise.all([
    sentencesIn(tag) ?? sentencesIn('en'),
    ...[...parts].map((part) => texts[`./${tag}/${part}.json`]?.()),
  ]);
  useLanguage.setState({
    tag,
    texts: Object.assign({}, ...own.map((file) => file?.default)),
    errors: server?.default.errors ?? {},
  });
}

function sentencesIn(tag: string) {
  return Object.entries(sentences).find(([path]) => path.endsWith(`/${tag}.json`))?.[1]();
}

/** Letters that are written from the right, and the marks that turn a text around. */
const TURNING =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200f\u202a-\u202e\u2066-\u2069]/u;
const [ISOLATED, UNTIL_HERE] = ['\u2068', '\u2069'];

function filled(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => isolated(String(values[name] ?? hole)));
}

/** Keeps a value that runs from the right from turning around what stands beside it. */
const isolated = (value: string): string =>
  TURNING.test(value) ? ISOLATED + value + UNTIL_HERE : value;

const forms = new Map<string, { plural: Intl.PluralRules; number: Intl.NumberFormat }>();

/** Making one of these takes longer than a hundred uses of it. */
function formsOf(tag: string) {
  const made = forms.get(tag) ?? {
    plural: new Intl.PluralRules(tag),
    number: new Intl.NumberFormat(tag),
  };
  forms.set(tag, made);
  return made;
}

/** What goes wrong without the server. */
const OWN_SENTENCES: Readonly<Record<string, TextKey>> = {
  unreachable: 'error.unreachable',
  upload_lost: 'error.uploadLost',
};

/** The texts of the chosen language, for drawing. */
export function useText() {
  const { tag, texts, errors } = useLanguage();
  const t = (key: TextKey, values?: Values) => filled(texts[key] ?? key, values);
  return {
    tag,
    t,
    /** A text that depends on how many there are. */
    count: (key: CountKey, count: number) => {
      const { plural, number } = formsOf(tag);
      const form = `${key}.${plural.select(count)}`;
      const values = { count: number.format(count) };
      return filled(texts[form] ?? texts[`${key}.other`] ?? key, values);
    },
    /** What went wrong, as a sentence with what to do next. */
    sentence: (code: string, fallback?: string) => {
      const own = OWN_SENTENCES[code];
      return own ? t(own) : (errors[code] ?? fallback ?? t('error.unknown'));
    },
  };
}

/** The sentence for anything that was thrown. */
export function useSentenceOf(): (error: unknown) => string {
  const { t, sentence } = useText();
  return (error) => {
    if (!(error instanceof Problem)) return t('error.unknown');
    return sentence(error.code, isPassing(error) ? undefined : error.message);
  };
}
