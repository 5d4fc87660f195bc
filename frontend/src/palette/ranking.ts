import { folded } from '../languages/folded';
import { initialsOf } from './pinyin';

/** Something that may be looked for by one of its names; the first is the one that is shown. */
export interface Named {
  names: readonly string[];
}

const EXACT = 100;
const BEGINNING = 80;
const WORD = 60;
const WITHIN = 40;
const INITIALS = 30;
const SCATTERED = 10;
const OTHER_NAME = 5;
/** Fewer letters than this are found scattered in almost anything. */
const MIN_SCATTERED = 3;

/** The best of these for what was typed: every word of it must be found. Those that fit alike stay in their order. */
export function rank<One extends Named>(typed: string, among: readonly One[], most: number): One[] {
  const words = folded(typed).split(/\s+/u).filter(Boolean);
  if (words.length === 0) return among.slice(0, most);
  return among
    .map((one) => ({ one, score: scoreOf(words, one) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ one }) => one);
}

function scoreOf(words: readonly string[], { names }: Named): number {
  const scores = words.map((word) =>
    Math.max(
      0,
      ...names.map((name, place) => matchOf(word, name) - (place === 0 ? 0 : OTHER_NAME)),
    ),
  );
  if (scores.includes(0)) return 0;
  return scores.reduce((sum, score) => sum + score, 0) / words.length;
}

/** How well one word fits a name; 0 or less: not at all. */
function matchOf(word: string, name: string): number {
  const text = folded(name);
  if (text === word) return EXACT;
  const at = text.indexOf(word);
  if (at === 0) return BEGINNING;
  if (at > 0) return beginsWord(text, word) ? WORD : WITHIN;
  if (/^[a-z]+$/.test(word) && initialsOf(text).includes(word)) return INITIALS;
  return word.length >= MIN_SCATTERED && isScattered(word, text) ? SCATTERED : 0;
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u);

const beginsWord = (text: string, word: string): boolean =>
  wordsOf(text).some((part) => part.startsWith(word));

/** Whether all characters of a word stand in one word of the text, in their order, the first at its beginning. */
function isScattered(word: string, text: string): boolean {
  return wordsOf(text).some((part) => {
    let from = 0;
    return [...word].every((character, place) => {
      const at = part.indexOf(character, from);
      from = at + character.length;
      return place === 0 ? at === 0 : at !== -1;
    });
  });
}
