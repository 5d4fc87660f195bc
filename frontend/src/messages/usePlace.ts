import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { RoomView } from '../rooms/roomState';
import { type History, holds } from './history';
import { enterRoom, fulfil, leaveAt, useWishes, type Wish } from './places';
import { indexAt, type Row } from './timeline';

/** A list that was sent to a row first measures what it draws there; until then nothing may be put in front of it. */
const SETTLING_MS = 200;
const MARKED_MS = 2_500;

/** Brings a list to where somebody wished to be, as soon as that is loaded. */
export function usePlace(
  { room, history }: RoomView,
  rows: readonly Row[],
  virtualizer: Virtualizer<HTMLDivElement, Element>,
): { isSettled: boolean; marked: string | null } {
  const wish = useWishes(({ byRoom }) => byRoom.get(room.id));
  const [isSettled, setSettled] = useState(false);
  const [marked, setMarked] = useState<string | null>(null);
  const isReady = wish !== undefined && isHere(history, wish);
  useLayoutEffect(() => {
    if (!useWishes.getState().byRoom.has(room.id)) enterRoom(room.id);
  }, [room.id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a wish is obeyed once, however the rows change
  useLayoutEffect(() => {
    if (!isReady) return;
    if (wish.seq === 'newest') virtualizer.scrollToEnd();
    else {
      const index = indexAt(rows, wish.seq);
      virtualizer.scrollToIndex(index, { align: wish.marks ? 'center' : 'start' });
      setMarked(wish.marks ? (rows[index]?.key ?? null) : null);
      setSettled(false);
    }
    const timer = setTimeout(() => {
      setSettled(true);
      fulfil(room.id, wish);
    }, SETTLING_MS);
    return () => clearTimeout(timer);
  }, [isReady, wish]);
  useEffect(() => {
    if (marked === null) return;
    const timer = setTimeout(() => setMarked(null), MARKED_MS);
    return () => clearTimeout(timer);
  }, [marked]);
  return { isSettled, marked };
}

/** Remembers where a list was left; `standing` is the first message in sight, null at the end of the room. */
export function useLeaving(roomId: number, isSettled: boolean, standing: number | null): void {
  const latest = useRef<number | null | undefined>(undefined);
  useEffect(() => {
    if (isSettled) latest.current = standing;
  });
  useEffect(
    () => () => {
      if (latest.current !== undefined) leaveAt(roomId, latest.current);
    },
    [roomId],
  );
}

/** Whether a place can be shown now: it is in the piece, or there is nothing behind the piece. */
function isHere(history: History, { seq }: Wish): boolean {
  if (history.jump === 'loading') return false;
  return !history.hasMoreAfter || (seq !== 'newest' && holds(history, seq));
}
