import { test } from './teahouse';

/** What most of them are, and what the worst. */
export function spread(latency: readonly number[]) {
  return { medianMs: median(latency), p95Ms: p95(latency), longestMs: Math.max(...latency) };
}

/** What nineteen of twenty stay below. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Leaves the figures where whoever reads the run sees them. */
export function tell(what: string, figures: object): void {
  const description = JSON.stringify(figures, (_, value) =>
    typeof value === 'number' ? Math.round(value * 10) / 10 : value,
  );
  test.info().annotations.push({ type: what, description });
  console.log(`${what}: ${description}`);
}
