import { messagePage } from '../api/rooms';
import type { Message } from '../api/types';

const AT_ONCE = 100;

/** All that was said in a room, from the beginning. */
export async function wholeHistory(roomId: number): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const { messages, has_more_after } = await messagePage(
      roomId,
      { after: all.at(-1)?.seq ?? 0 },
      AT_ONCE,
    );
    all.push(...messages);
    if (!has_more_after || messages.length === 0) return all;
  }
}

/** A conversation as Markdown: who said what, and when. What was recalled is left out. */
export function transcript(
  title: string,
  messages: readonly Message[],
  nameOf: (userId: number) => string,
  timeOf: (moment: string) => string,
): string {
  const said = messages
    .filter(({ deleted_at, content }) => deleted_at === null && content.trim() !== '')
    .map(
      ({ sender_id, created_at, content }) =>
        `## ${nameOf(sender_id)} · ${timeOf(created_at)}\n\n${content.trim()}\n`,
    );
  return [`# ${title}\n`, ...said].join('\n');
}

/** A name that every system takes for a file. */
export const fileNameOf = (title: string): string =>
  `${title
    .replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 60)}.md`;
