import type { VirtualItem } from '@tanstack/react-virtual';
import { useEffect, useState } from 'react';
import { writeFrame } from '../live';
import { release, seeTo, watchRoom } from '../rooms/reading';
import { type Row, seqOf } from './timeline';
import { useVisible } from './useVisible';

const TOLERANCE_PX = 4;

/** The places of the first and the last message that are wholly in sight. */
export interface Sight {
  first: number;
  last: number;
}

export function sightOf(
  rows: readonly Row[],
  drawn: readonly VirtualItem[],
  top: number,
  height: number,
): Sight | null {
  const seqs = drawn
    .filter(({ start, end }) => start >= top - TOLERANCE_PX && end <= top + height + TOLERANCE_PX)
    .flatMap(({ index }) => seqOf(rows[index]) ?? []);
  const [first, last] = [seqs[0], seqs.at(-1)];
  return first === undefined || last === undefined ? null : { first, last };
}

/**
 * Reads what is really seen: on a visible page, up to the last message in sight; at the end of the room, whatever
 * arrives there.
 */
export function useReading(roomId: number, sight: Sight | null, isAtEnd: boolean): void {
  const isVisible = useVisible();
  const isWatched = isVisible && isAtEnd;
  const seen = isVisible ? sight?.last : undefined;
  useEffect(() => {
    if (seen !== undefined) seeTo(roomId, seen, writeFrame);
  }, [roomId, seen]);
  useEffect(() => (isWatched ? watchRoom(roomId, writeFrame) : undefined), [isWatched, roomId]);
  useEffect(() => release(roomId), [roomId]);
}

/** Whether the line before the first unread message lies further up, and was not seen yet. */
export function useLineAbove(line: number | null, sight: Sight | null): boolean {
  const [seen, setSeen] = useState<number | null>(null);
  const isAbove = line !== null && sight !== null && sight.first > line;
  const isInSight = line !== null && sight !== null && !isAbove && sight.last >= line;
  if (isInSight && seen !== line) setSeen(line);
  return isAbove && seen !== line;
}
