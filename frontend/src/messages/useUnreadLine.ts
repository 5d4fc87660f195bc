import { useState } from 'react';
import { firstUnread, type RoomView, unreadOf } from '../rooms/roomState';

interface Line {
  /** Before which message it stands. */
  from: number | null;
  /** How far was read, and how much was not, when that was decided. */
  mark: number;
  unread: number;
}

/**
 * Where the line before the first unread message stands. It stays while one reads on; it moves when something new
 * comes after all was read, or when somebody marks messages as unread.
 */
export function useUnreadLine(view: RoomView): number | null {
  const [line, setLine] = useState<Line>(() => lineOf(null, view));
  const next = lineOf(line, view);
  if (next !== line) setLine(next);
  return next.from;
}

function lineOf(line: Line | null, view: RoomView): Line {
  const [mark, unread] = [view.room.last_read_seq, unreadOf(view)];
  if (line !== null && line.mark === mark && line.unread === unread) return line;
  const isNew = line === null || mark < line.mark || (line.unread === 0 && unread > 0);
  const from = unread > 0 && isNew ? firstUnread(view) : (line?.from ?? null);
  return { from, mark, unread };
}
