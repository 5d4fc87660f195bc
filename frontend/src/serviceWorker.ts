/**
 * Opens the client without a network, shows what is pushed, also while no tab is open, and opens the right room. It is
 * one file: what it imports, nothing else may import.
 */
import { answerFor, isHashed } from './shell/routes';

interface Shown {
  type: 'message' | 'test';
  room_id?: number;
  room?: string;
  sender?: string;
  text?: string;
  /** The rooms that are unread; what is shown of any other was read elsewhere. */
  unread?: number[] | null;
}

interface Tab {
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Pushed extends Waiting {
  data: { json(): Shown } | null;
}

interface Asking extends Waiting {
  request: Request;
  /** The page, asked for while the worker was still starting; not every browser does so. */
  preloadResponse?: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}

interface Clicked extends Waiting {
  notification: Notification;
}

interface Worker {
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<Tab[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Asking) => void): void;
  addEventListener(type: 'push', listener: (event: Pushed) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: Clicked) => void): void;
}

declare const self: Worker;
/** The build puts this in front of the file: its name, and the files it consists of. */
declare const SHELL: { build: string; files: readonly string[] };

const BRAND = 'Teahouse';
/** A network that takes longer is as good as none. */
const PATIENCE_MS = 3_000;

const { scope } = self.registration;
/** Several Teahouses may share a host, and with it all that is kept. */
const PREFIX = `teahouse ${scope} `;
const NAME = PREFIX + SHELL.build;
const FILES = new Set(SHELL.files);

self.addEventListener('install', (event) => event.waitUntil(keepShell()));

self.addEventListener('activate', (event) => event.waitUntil(takeOver()));

self.addEventListener('fetch', (event) => {
  const answer = answerFor(event.request, scope, FILES);
  if (answer === 'page') event.respondWith(page(event));
  if (answer === 'file') event.respondWith(file(event.request));
});

/** One push after the other: what an older one does not know as unread, a newer one may just have shown. */
let pushed: Promise<void> = Promise.resolve();
self.addEventListener('push', (event) => {
  const shown = event.data?.json();
  if (!shown) return;
  const handle = () => show(shown).then(() => takeAwayRead(shown));
  pushed = pushed.then(handle, handle);
  event.waitUntil(pushed);
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? ''));
});

/** Keeps the build this worker belongs to: all of it, or the worker is not installed and is tried again later. */
async function keepShell(): Promise<void> {
  const cache = await caches.open(NAME);
  const shell = await fetch(scope, { cache: 'no-cache' });
  if (!(await shell.clone().text()).includes(SHELL.build))
    throw new Error('The page is of another build.');
  await Promise.all([cache.put(scope, shell), ...SHELL.files.map((name) => keep(cache, name))]);
  await self.skipWaiting();
}

async function keep(cache: Cache, name: string): Promise<void> {
  const url = new URL(name, scope).href;
  const answer = await fetch(url, { cache: isHashed(name) ? 'default' : 'no-cache' });
  if (!answer.ok) throw new Error(`${name} is not there.`);
  await cache.put(url, answer);
}

/** Drops older builds. The one before stays: a tab of it may be open, and want a part that it has not loaded yet. */
async function takeOver(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

/** The page as the server has it now; as it is kept if the server does not answer, or not with a page. */
async function page({ request, preloadResponse }: Asking): Promise<Response> {
  const fresh = Promise.resolve(preloadResponse).then((preloaded) => preloaded ?? fetch(request));
  const inTime = Promise.race([fresh, after(PATIENCE_MS)]).catch(() => undefined);
  const answer = await inTime;
  if (answer !== undefined && answer.status < 500) return answer;
  return (await (await caches.open(NAME)).match(scope)) ?? fresh;
}

const after = (ms: number) => new Promise<undefined>((done) => setTimeout(done, ms));

/** A part of a build: what is kept is right, since its name changes with its content or it came with this build. */
async function file(request: Request): Promise<Response> {
  const anyway = { ignoreSearch: true, ignoreVary: true };
  const own = await (await caches.open(NAME)).match(request.url, anyway);
  return own ?? (await caches.match(request.url, anyway)) ?? fetch(request);
}

/** One notification for each room: a newer one takes its place. */
function show({ type, room_id, room, sender = '', text = '' }: Shown): Promise<void> {
  const icon = new URL('icon-192.png', self.registration.scope).href;
  if (type !== 'message')
    return self.registration.showNotification(BRAND, { body: '🍵', tag: 'test', icon });
  const options = {
    body: room ? `${sender}: ${text || '…'}` : text || '…',
    tag: `room ${room_id}`,
    renotify: true,
    icon,
    data: { path: `rooms/${room_id}`, room_id },
  };
  return self.registration.showNotification(room || sender, options);
}

/** Takes away what was read elsewhere. Browsers punish a push that shows nothing, so it waits for the next that does; tabs that are open need not wait. */
async function takeAwayRead({ unread }: Shown): Promise<void> {
  for (const tab of await tabs()) tab.postMessage({ shown: true });
  if (!unread) return;
  for (const notification of await self.registration.getNotifications()) {
    const roomId: unknown = notification.data?.room_id;
    if (typeof roomId === 'number' && !unread.includes(roomId)) notification.close();
  }
}

const tabs = () => self.clients.matchAll({ type: 'window', includeUncontrolled: true });

/** Leads a tab that is open to the place, or opens one there. */
async function open(path: string): Promise<void> {
  const [tab] = await tabs();
  if (tab === undefined) {
    await self.clients.openWindow(new URL(path, self.registration.scope).href);
  } else {
    tab.postMessage({ open: path });
    await tab.focus();
  }
}
