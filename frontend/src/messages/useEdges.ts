import type { VirtualItem } from '@tanstack/react-virtual';
import { useEffect } from 'react';
import { useConnection } from '../connection/connectionStore';
import type { RoomView } from '../rooms/roomState';
import { loadAfter, loadBefore } from './paging';

const AHEAD_ROWS = 30;

/** Loads the next page in either direction while its place comes near, and again when the connection is back. */
export function useEdges(
  { room, history }: RoomView,
  drawn: readonly VirtualItem[],
  count: number,
): void {
  const isNearStart = drawn[0] !== undefined && drawn[0].index < AHEAD_ROWS;
  const isNearEnd = (drawn.at(-1)?.index ?? 0) >= count - AHEAD_ROWS;
  const isLive = useConnection(({ state }) => state === 'live');
  const { before, after, messages } = history;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that came may not have been enough
  useEffect(() => {
    if (isNearStart && before === 'idle') void loadBefore(room.id);
  }, [isNearStart, before, messages.length, room.id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page that came may not have been enough
  useEffect(() => {
    if (isNearEnd && after === 'idle') void loadAfter(room.id);
  }, [isNearEnd, after, messages.length, history.hasMoreAfter, room.id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a return of the connection is a reason
  useEffect(() => {
    if (isLive && before === 'failed') void loadBefore(room.id);
    if (isLive && after === 'failed') void loadAfter(room.id);
  }, [isLive]);
}
