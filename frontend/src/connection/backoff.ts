const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long to wait before the nth attempt (from 0): exponential with full jitter, so that a thousand clients spread out. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
}
