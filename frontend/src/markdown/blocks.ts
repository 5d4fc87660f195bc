const FENCE = /^\s*(`{3,}|~{3,})(.*)$/;
const ITEM = /^(?:[-*+]|\d{1,9}[.)]?)(?:\s|$)/;

/**
 * A text in blocks that can be read apart from each other: paragraphs, lists, fenced code. While a text grows, all but
 * its last block stay as they are.
 */
export function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let start = 0;
  let at = 0;
  let fence: string | null = null;
  let isAfterBlank = false;
  let isList = false;
  for (const line of text.split('\n')) {
    const isBlank = line.trim() === '';
    if (fence === null && isAfterBlank && !isBlank && !isContinuing(line, isList)) {
      if (text.slice(start, at).trim() !== '') blocks.push(text.slice(start, at));
      start = at;
    }
    if (at === start) isList = ITEM.test(line);
    fence = fenceAfter(line, fence);
    isAfterBlank = isBlank;
    at += line.length + 1;
  }
  if (text.slice(start).trim() !== '') blocks.push(text.slice(start));
  return blocks;
}

/** Whether a line after a blank one still belongs to what stands before it. */
const isContinuing = (line: string, isList: boolean): boolean =>
  /^\s/.test(line) || (isList && ITEM.test(line));

/** Whether a text ends within fenced code. */
export function endsInCode(text: string): boolean {
  return (
    text.split('\n').reduce<string | null>((fence, line) => fenceAfter(line, fence), null) !== null
  );
}

/** The fence that is open after a line. */
function fenceAfter(line: string, fence: string | null): string | null {
  const [, marks = '', info = ''] = FENCE.exec(line) ?? [];
  if (marks === '') return fence;
  if (fence === null) return marks.startsWith('`') && info.includes('`') ? null : marks;
  return marks.startsWith(fence) && info.trim() === '' ? null : fence;
}
