import type { Message } from '../api/types';

/** What answers cost, in the currency of their prices. */
export interface Cost {
  amount: number;
  currency: string;
}

/** What prices are in where nothing else is said. */
export const USUAL_CURRENCY = 'USD';

type Answer = NonNullable<Message['answer']>;

/** What an answer cost; null if it had no price. */
export const costOf = ({ cost, currency = USUAL_CURRENCY }: Answer): Cost | null =>
  cost === null ? null : { amount: Number(cost), currency };

/** With which model an agent answered last, and roughly what all of these answers cost, added up in each currency. */
export function takenBy(messages: readonly Message[]): { model: string; costs: readonly Cost[] } {
  const answers = messages.flatMap(({ answer }) => answer ?? []);
  const sums = new Map<string, number>();
  for (const { amount, currency } of answers.flatMap((answer) => costOf(answer) ?? []))
    sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return {
    model: answers.findLast(({ model }) => model !== '')?.model ?? '',
    costs: [...sums].map(([currency, amount]) => ({ amount, currency })),
  };
}

/** A rough figure: two digits that matter, so that fractions of a cent do not vanish. */
export const roughly = ({ amount, currency }: Cost, tag: string): string =>
  new Intl.NumberFormat(tag, {
    style: 'currency',
    currency,
    maximumSignificantDigits: 2,
  }).format(amount);
