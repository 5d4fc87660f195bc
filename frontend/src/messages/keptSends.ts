import { newMessageId } from './messageId';
import { type Carried, newSend, type Outbox } from './outbox';

/**
 * Keeps what is on its way over reloads, and over the end of a tab. Each tab keeps its own, under a name it remembers;
 * what a tab left behind is taken up by the next one that opens. Nothing can be sent twice by it: the ids are kept too.
 * A browser that refuses storage only loses the keeping.
 */
const PREFIX = 'teahouse.outbox.';
const TAB = 'teahouse.tab';

interface Kept {
  userId: number;
  sends: Outbox;
}

let key: string | null = null;

export function keepSends(userId: number, sends: Outbox): void {
  try {
    key ??= ownKey();
    if (sends.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ userId, sends } satisfies Kept));
  } catch {
    // full or forbidden
  }
}

/** What this tab kept before it was reloaded. */
export function keptSends(userId: number): Outbox {
  try {
    key ??= ownKey();
    return read(key, userId);
  } catch {
    return [];
  }
}

/** Hands on what tabs that are no longer open left behind. */
export async function adoptSends(userId: number, take: (sends: Outbox) => void): Promise<void> {
  await holdOwnKey();
  for (const other of keysOfAll()) {
    if (other === key) continue;
    await whenNobodyHolds(other, () => {
      take(read(other, userId));
      localStorage.removeItem(other);
    });
  }
}

/** Nothing of anybody stays behind after a logout. */
export function forgetKeptSends(): void {
  for (const kept of keysOfAll()) localStorage.removeItem(kept);
}

function ownKey(): string {
  const tab = sessionStorage.getItem(TAB) ?? newMessageId();
  sessionStorage.setItem(TAB, tab);
  return PREFIX + tab;
}

/** Shows the other tabs that this one lives. A tab that was made as a copy of another needs a name of its own. */
async function holdOwnKey(): Promise<void> {
  const wanted = key;
  if (wanted === null || !navigator.locks) return;
  const isOurs = await new Promise<boolean>((answer) => {
    void navigator.locks.request(wanted, { ifAvailable: true }, (lock) => {
      answer(lock !== null);
      return lock === null ? undefined : new Promise<void>(() => {});
    });
  });
  if (isOurs) return;
  sessionStorage.removeItem(TAB);
  key = ownKey();
  await holdOwnKey();
}

/** Browsers offer locks only to pages that came over https or from this machine; elsewhere every tab takes up all. */
async function whenNobodyHolds(name: string, work: () => void): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request(name, { ifAvailable: true }, (lock) => {
    if (lock !== null) work();
  });
}

function keysOfAll(): string[] {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  } catch {
    return [];
  }
}

function read(name: string, userId: number): Outbox {
  const kept: Kept | null = JSON.parse(localStorage.getItem(name) ?? 'null');
  return kept?.userId === userId ? kept.sends.map(whole) : [];
}

/** What an older version of this client kept may lack something. */
function whole(send: Outbox[number]): Outbox[number] {
  const carried: Carried = send;
  return { ...newSend(send.id, send.roomId, send.content, send.at, carried), ...send };
}
