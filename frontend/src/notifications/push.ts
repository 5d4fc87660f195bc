import { create } from 'zustand';
import { pushKey, subscribe, unsubscribe } from '../api/notifications';
import { registerWorker } from '../shell/worker';

/** Whether this device may be woken: by this browser at all, by its owner, and by who is logged in. */
export type PushState = 'unknown' | 'unsupported' | 'denied' | 'off' | 'on';

export const usePush = create<{ state: PushState }>(() => ({ state: 'unknown' }));

/** Who switched it on here: somebody else who logs in with this browser has not. */
const OWNER = 'teahouse-push';

const isSupported = () => 'serviceWorker' in navigator && 'PushManager' in window;

/** Finds out how things stand, and tells the server where this device is now, if it may be woken. */
export async function lookAtPush(userId: number): Promise<void> {
  usePush.setState({ state: await presentState(userId) });
}

async function presentState(userId: number): Promise<PushState> {
  if (!isSupported()) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  if (localStorage.getItem(OWNER) !== String(userId)) return 'off';
  if (Notification.permission !== 'granted') return 'off';
  await tellWhere();
  return 'on';
}

/** Asks for leave, and lets this device be woken. */
export async function turnOn(userId: number): Promise<void> {
  const permission = await Notification.requestPermission();
  if (permission === 'granted') {
    await tellWhere();
    localStorage.setItem(OWNER, String(userId));
  }
  usePush.setState({ state: await presentState(userId) });
}

/** Lets this device be in peace. */
export async function turnOff(): Promise<void> {
  await unsubscribe();
  localStorage.removeItem(OWNER);
  const registration = await navigator.serviceWorker.getRegistration(document.baseURI);
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
  usePush.setState({ state: 'off' });
}

/** A subscription that was made for another key of the server is of no use, and makes way. */
async function tellWhere(): Promise<void> {
  const [{ key }, { pushManager }] = await Promise.all([pushKey(), readyWorker()]);
  const known = await pushManager.getSubscription();
  const isGood = known !== null && sameKey(known.options.applicationServerKey, key);
  if (!isGood) await known?.unsubscribe();
  const good = isGood
    ? known
    : await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await subscribe(good.toJSON());
}

async function readyWorker(): Promise<ServiceWorkerRegistration> {
  await registerWorker();
  return navigator.serviceWorker.ready;
}

export function sameKey(bytes: ArrayBuffer | null, key: string): boolean {
  if (bytes === null) return false;
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') === key;
}
