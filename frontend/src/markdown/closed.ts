import { endsInCode } from './blocks';

const CODE = /(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g;
const LINK = /!?\[([^\]\n]*)(?:\]\([^)\n]*)?$/;
const TABLE = /^\s*\|/;
/** A line of which nothing is there yet but the mark it begins with. */
const BARE_MARK = /(?:^|\n)\s*(?:`{1,2}|#{1,6}|[-*+]|\d{1,9}[.)]?|>)\s*$/;
/** Whatever is open in a longer one stays so: to look for it again and again would only take long. */
const LONGEST = 4_000;

/** The last block of a text that grows, with what is half-written closed or left out, so that it does not jump about. */
export function closed(block: string): string {
  if (block.length > LONGEST) return block;
  if (endsInCode(block)) return block.replace(/\n\s*(?:`{1,2}|~{1,2})$/, '');
  if (TABLE.test(block)) return withDivider(block);
  return withMarksClosed(block.replace(BARE_MARK, ''));
}

/** A table whose line below the heads is not whole yet. */
function withDivider(block: string): string {
  const [heads = '', divider = '', ...rest] = block.split('\n');
  const cells = heads
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|').length;
  if (rest.length > 0 || !/^[\s|:-]*$/.test(divider)) return block;
  if (/^[\s|]*$/.test(heads)) return '';
  return `${heads}\n${'|---'.repeat(cells)}|`;
}

/** Marks have their end within a paragraph: what is open at the end of the last one is closed. */
function withMarksClosed(block: string): string {
  const start = block.lastIndexOf('\n\n') + 1;
  const last = block.slice(start).replace(CODE, (code) => '\0'.repeat(code.length));
  const [ticks] = /`+/.exec(last) ?? [];
  if (ticks !== undefined) {
    const at = start + last.indexOf(ticks);
    return at + ticks.length === block.length ? block.slice(0, at) : block + ticks;
  }
  const link = LINK.exec(last);
  const isLink = link !== null && !/^\[[ x]?$/.test(link[0]);
  const shown = isLink ? block.slice(0, start + link.index) + link[1] : block;
  const bare = shown.replace(/(?<!\\)[*_~]+$/, '');
  return bare + openMarks(isLink ? last.slice(0, link.index) + link[1] : last, bare.length - start);
}

/** What closes the marks that are open in the first part of a text, the last one first. */
function openMarks(text: string, length: number): string {
  const open: string[] = [];
  for (const { 0: mark, index } of text.slice(0, length).matchAll(/\*{1,3}|~~/g)) {
    const before = text[index - 1] ?? ' ';
    const after = text[index + mark.length] ?? ' ';
    if (open.at(-1) === mark && !/\s/.test(before)) open.pop();
    else if (!/\s/.test(after) && before !== '\\') open.push(mark);
  }
  return open.reverse().join('');
}
