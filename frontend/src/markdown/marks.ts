/** A stretch of a text that is only marked in the plainest way. */
export interface Marked {
  mark: 'none' | 'strong' | 'code';
  text: string;
}

const MARKED =
  /\*\*((?=[\p{L}\p{N}])[^*`]*[\p{L}\p{N}])\*\*|(?<!`)`([^\s`](?:[^`]*[^\s`])?)`(?!`)/gu;
/** Where one of these stands beside the marks, the text may mean something more. */
const MORE = /[\\`*_~[\]<>|@]|:\/\/|www\.|\s{2}/i;
const BLOCK = /^(?:[-+#>=]|\d+[.)])/;

/**
 * A text of one line in which some words are bold or code, and that means nothing else as Markdown; null for any other.
 * It is drawn as the whole dialect would draw it, without what reads that.
 */
export function marksOf(text: string): Marked[] | null {
  if (BLOCK.test(text) || /[\n\r\t]/.test(text)) return null;
  const stretches: Marked[] = [];
  let end = 0;
  for (const { 0: found, 1: strong, 2: code, index } of text.matchAll(MARKED)) {
    if (index > end) stretches.push({ mark: 'none', text: text.slice(end, index) });
    stretches.push({ mark: code === undefined ? 'strong' : 'code', text: strong ?? code ?? '' });
    end = index + found.length;
  }
  if (end < text.length) stretches.push({ mark: 'none', text: text.slice(end) });
  return stretches.some((stretch) => stretch.mark !== 'code' && MORE.test(stretch.text))
    ? null
    : stretches;
}
