import type { Message } from '../api/types';

/** With which model an agent answered last, and roughly what all of these answers cost; null as long as none had a price. */
export function takenBy(messages: readonly Message[]): { model: string; cost: number | null } {
  const answers = messages.flatMap(({ answer }) => answer ?? []);
  const priced = answers.flatMap(({ cost }) => (cost === null ? [] : Number(cost)));
  return {
    model: answers.findLast(({ model }) => model !== '')?.model ?? '',
    cost: priced.length === 0 ? null : priced.reduce((sum, cost) => sum + cost, 0),
  };
}

/** A rough figure: two digits that matter, so that fractions of a cent do not vanish. */
export const roughly = (cost: number, tag: string): string =>
  new Intl.NumberFormat(tag, { maximumSignificantDigits: 2 }).format(cost);
