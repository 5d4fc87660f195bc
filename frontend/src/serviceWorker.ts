/** Shows what is pushed, also while no tab is open, and opens the right room. Built by itself, so it imports nothing. */

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

interface Clicked extends Waiting {
  notification: Notification;
}

interface Worker {
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<Tab[]>;
    openWindow(url: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install', listener: (event: Waiting) => void): void;
  addEventListener(type: 'push', listener: (event: Pushed) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: Clicked) => void): void;
}

declare const self: Worker;

const BRAND = 'Teahouse';

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));

self.addEventListener('push', (event) => {
  const shown = event.data?.json();
  if (shown) event.waitUntil(show(shown).then(() => takeAwayRead(shown)));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? ''));
});

/** One notification for each room: a newer one takes its place. */
function show({ type, room_id, room, sender = '', text = '' }: Shown): Promise<void> {
  const icon = new URL('icon.svg', self.registration.scope).href;
  if (type !== 'message')
    return self.registration.showNotification(BRAND, { body: '🍵', tag: 'test', icon });
  const options = {
    body: room ? `${sender}: ${text}` : text,
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

export {};
