const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*0-9]\uFE0F?\u20E3)/u;
const MOST = 3;
const LONGEST_EMOJI = 16;

const segmenter = new Intl.Segmenter();

/** Whether a text is nothing but a few emoji: those are shown large. */
export function isOnlyEmoji(text: string): boolean {
  if (text.length > MOST * LONGEST_EMOJI || !EMOJI.test(text)) return false;
  const characters = [...segmenter.segment(text.replaceAll(/\s/g, ''))];
  return characters.length <= MOST && characters.every(({ segment }) => EMOJI.test(segment));
}
