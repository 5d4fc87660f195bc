/** In letters as wide as those of Latin. */
const MOST = 16;
/** From here on most letters are drawn twice as wide: those of Korean, Chinese and Japanese, and emoji. */
const FIRST_WIDE = 0x1100;
const letters = new Intl.Segmenter();

/** A name for a line that has more to say than whose it is. */
export function shortName(name: string): string {
  let width = 0;
  for (const { segment, index } of letters.segment(name)) {
    width += segment.charCodeAt(0) < FIRST_WIDE ? 1 : 2;
    if (width > MOST) return `${name.slice(0, index).trimEnd()}…`;
  }
  return name;
}
