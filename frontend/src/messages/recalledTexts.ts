/** What was said in messages one has recalled oneself, for a while, to be said again in other words. */
const KEPT_MS = 5 * 60_000;

const texts = new Map<string, { text: string; until: number }>();

export function keepRecalled(id: string, text: string): void {
  if (text !== '') texts.set(id, { text, until: Date.now() + KEPT_MS });
}

export function recalledText(id: string): string | null {
  const kept = texts.get(id);
  return kept !== undefined && kept.until > Date.now() ? kept.text : null;
}

export const forgetRecalled = (): void => texts.clear();
