import { unreadOf } from '../rooms/roomState';
import { useRooms } from '../rooms/rooms';

const SOON_MS = 500;
let isDue = false;

/** Takes away the notifications of rooms that are read by now, here or on another device, or are no longer mine. */
export async function takeAwayRead(): Promise<void> {
  const all = await shown();
  const { epoch, byId } = useRooms.getState();
  if (epoch === null) return;
  for (const notification of all) {
    const roomId: unknown = notification.data?.room_id;
    if (typeof roomId !== 'number') continue;
    const view = byId.get(roomId);
    if (view === undefined || unreadOf(view) === 0) notification.close();
  }
}

/** Does so in a moment, once for all that is read until then. */
export function takeAwayReadSoon(): void {
  if (isDue) return;
  isDue = true;
  setTimeout(() => {
    isDue = false;
    void takeAwayRead();
  }, SOON_MS);
}

/** Takes away everything that is shown: whoever comes next is none of its readers. */
export async function takeAwayAll(): Promise<void> {
  for (const notification of await shown()) notification.close();
}

/** The permission is not asked for: that would hold up the page until another process answers. Without it there are none. */
async function shown(): Promise<Notification[]> {
  if (!('serviceWorker' in navigator)) return [];
  const registration = await navigator.serviceWorker.getRegistration(document.baseURI);
  return (await registration?.getNotifications()) ?? [];
}
