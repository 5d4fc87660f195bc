/** A text without what people leave out when they type: case, accents, wide and narrow forms. */
export const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
