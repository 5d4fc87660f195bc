/** Idle time may never come while much arrives. */
const AT_LATEST_MS = 5_000;

/** Does work that can wait when the page has nothing better to do. Not every browser tells when that is. */
export function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: AT_LATEST_MS });
  else setTimeout(work);
}
