import { unreadOf } from '../rooms/roomState';
import { useRooms } from '../rooms/rooms';

/** Takes away the notifications of rooms that are read by now, here or on another device, or are no longer mine. */
export async function takeAwayRead(): Promise<void> {
  if (!('serviceWorker' in navigator) || Notification.permission !== 'granted') return;
  const registration = await navigator.serviceWorker.getRegistration(document.baseURI);
  const shown = (await registration?.getNotifications()) ?? [];
  const { epoch, byId } = useRooms.getState();
  if (epoch === null) return;
  for (const notification of shown) {
    const roomId: unknown = notification.data?.room_id;
    if (typeof roomId !== 'number') continue;
    const view = byId.get(roomId);
    if (view === undefined || unreadOf(view) === 0) notification.close();
  }
}
