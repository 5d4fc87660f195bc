import type { Message } from '../api/types';
import { summary } from '../files/summary';
import type { TextKey } from '../languages/language';

const LONGEST = 200;

type Translate = (key: TextKey) => string;

/** A message in a few words, on one line: for lists and quotes. */
export function summaryOf(message: Message, t: Translate): string {
  if (message.deleted_at !== null) return t('message.deleted');
  return (
    wordsInstead(message, t) ?? summary({ ...message, content: withoutMarks(message.content) }, t)
  );
}

/** The whole of a message in one line, to be read out. */
export function spoken(message: Message, t: Translate): string {
  return wordsInstead(message, t) ?? summary(message, t);
}

/** What stands for a message that has no words of its own: a notice, an answer that has said nothing yet. */
function wordsInstead({ notice, answer, content }: Message, t: Translate): string | null {
  if (notice !== null) return t(`notice.${notice.code}`);
  return answer !== null && content === '' ? t(`answer.state.${answer.status}`) : null;
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
