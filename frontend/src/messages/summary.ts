import type { Message } from '../api/types';
import { summary } from '../files/summary';
import type { TextKey } from '../languages/language';

const LONGEST = 200;

/** A message in a few words, on one line: for lists and quotes. */
export function summaryOf(message: Message, t: (key: TextKey) => string): string {
  if (message.deleted_at !== null) return t('message.deleted');
  return summary({ ...message, content: withoutMarks(message.content) }, t);
}

/** The words of a text without the marks that say how to draw them. */
function withoutMarks(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/^```.*$/gm, '')
    .replace(/^[ |:-]*-{3}[ |:-]*$/gm, '')
    .replace(/^ *\|(.*?)\|? *$/gm, (_, cells: string) => cells.replaceAll('|', '·'))
    .replace(/^ {0,3}(?:#{1,6} |> ?)/gm, '')
    .replace(/(\*\*|~~|`)(\S[^\n]*?)\1/g, '$2')
    .replace(/!?\[([^\]\n]+)\]\([^)\s]+\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
