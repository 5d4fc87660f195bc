import { useEffect } from 'react';
import { messagesBySeqs } from '../api/messages';
import type { Message } from '../api/types';
import { meetByIds } from '../members/people';
import type { RoomView } from '../rooms/roomState';
import { editRoom, useRooms } from '../rooms/rooms';
import { keepAside } from './asides';

const AT_ONCE = 50;

const wanted = new Map<number, Set<number>>();
const asked = new Set<string>();

/** A message wherever this client has it; null when its room has none there, undefined until that is known. */
export function useMessageAt(roomId: number, seq: number): Message | null | undefined {
  const found = useRooms(({ byId }) => messageAt(byId.get(roomId), seq));
  useEffect(() => {
    if (found === undefined) want(roomId, seq);
  }, [found, roomId, seq]);
  return found;
}

function messageAt(view: RoomView | undefined, seq: number): Message | null | undefined {
  if (view === undefined) return undefined;
  const { messages } = view.history;
  const shown = messages[seq - (messages[0]?.seq ?? 0)];
  if (shown?.seq === seq) return shown;
  return view.asides.bySeq.get(seq) ?? (view.asides.missing.has(seq) ? null : undefined);
}

/** Asks for a message that is quoted; for many with one request. */
function want(roomId: number, seq: number): void {
  if (asked.has(`${roomId}/${seq}`)) return;
  if (wanted.size === 0) setTimeout(loadWanted);
  wanted.set(roomId, (wanted.get(roomId) ?? new Set()).add(seq));
}

function loadWanted(): void {
  for (const [roomId, seqs] of wanted) {
    const all = [...seqs];
    for (let start = 0; start < all.length; start += AT_ONCE) {
      void load(roomId, all.slice(start, start + AT_ONCE));
    }
  }
  wanted.clear();
}

async function load(roomId: number, seqs: readonly number[]): Promise<void> {
  const names = seqs.map((seq) => `${roomId}/${seq}`);
  for (const name of names) asked.add(name);
  try {
    const messages = await messagesBySeqs(roomId, seqs);
    const found = new Set(messages.map(({ seq }) => seq));
    const missing = seqs.filter((seq) => !found.has(seq));
    meetByIds(messages.map(({ sender_id }) => sender_id));
    editRoom(roomId, (view) => {
      const asides = keepAside(view.asides, messages);
      return {
        ...view,
        asides: { ...asides, missing: new Set([...asides.missing, ...missing]) },
      };
    });
  } catch {
    // asked again when the quote is drawn again
  } finally {
    for (const name of names) asked.delete(name);
  }
}
