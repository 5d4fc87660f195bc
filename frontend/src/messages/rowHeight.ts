import type { Row } from './timeline';

const LINE_PX = 22;
const CHARS_PER_LINE = 60;
/** A bubble with one line of text, in the middle of a run. */
const BUBBLE_PX = 42;
/** What the first of a run has above it: room, and the sender's name. */
const OWN_FIRST_PX = 8;
const OTHERS_FIRST_PX = 28;
const ACROSS_PX = 38;

/**
 * About how high a row is, as long as it has not been drawn. The commonest rows are right to the pixel: when one of those
 * comes, nothing has to be drawn a second time in its right place.
 */
export function rowHeightPx(row: Row | undefined): number {
  if (row?.kind !== 'message') return ACROSS_PX;
  const { content, first, own } = row;
  const lines = content.split('\n').length + Math.floor(content.length / CHARS_PER_LINE);
  const above = first ? (own ? OWN_FIRST_PX : OTHERS_FIRST_PX) : 0;
  return BUBBLE_PX + above + (lines - 1) * LINE_PX;
}
