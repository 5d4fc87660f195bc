import { whenIdle } from './whenIdle';

/** What is shown first comes first; what the worker fetches for later must not be in its way. */
const REST_MS = 4_000;

let isWanted = false;

/** Has the service worker run: it opens the client without a network, and shows what is pushed. */
export function registerWorker(): Promise<ServiceWorkerRegistration> {
  return navigator.serviceWorker.register(new URL('sw.js', document.baseURI));
}

/** Does so in a quiet moment. Browsers have workers only for pages that came over https or from this machine. */
export function registerWorkerLater(): void {
  if (isWanted || !('serviceWorker' in navigator)) return;
  isWanted = true;
  const register = () => void registerWorker().catch(() => undefined);
  setTimeout(() => whenIdle(register), REST_MS);
}

/** Has the worker fetch a newer build, if there is one. */
export async function updateWorker(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration(document.baseURI);
  await registration?.update().catch(() => undefined);
}
