import { useDeferredValue, useLayoutEffect } from 'react';

/** On a machine where each letter interrupts it, it is then drawn at once. */
const AT_LATEST_MS = 1_000;

let behindSince = Number.POSITIVE_INFINITY;
const waiting = new Set<() => void>();

/**
 * The value, for what takes long to draw: it is drawn piece by piece, and again from the start after a letter that was
 * typed meanwhile. What differs from the value before in more than `mayWait` allows is drawn at once.
 */
export function useInterruptible<Value>(
  latest: Value,
  mayWait: (earlier: Value, latest: Value) => boolean,
): Value {
  const earlier = useDeferredValue(latest);
  const isLate = performance.now() - behindSince > AT_LATEST_MS;
  const shown = !isLate && mayWait(earlier, latest) ? earlier : latest;
  const isBehind = shown !== latest;
  useLayoutEffect(() => {
    if (!isBehind) return;
    behindSince = performance.now();
    return workOff;
  }, [isBehind]);
  return shown;
}

/** Calls `work` with the next picture; if something is then drawn piece by piece, as soon as all of it is there. */
export function whenDrawn(work: () => void): void {
  requestAnimationFrame(() => {
    if (behindSince < Number.POSITIVE_INFINITY) waiting.add(work);
    else work();
  });
}

function workOff(): void {
  behindSince = Number.POSITIVE_INFINITY;
  for (const work of waiting) work();
  waiting.clear();
}
