import { useMemo } from 'react';
import { useSession } from '../accounts/session';
import { useInterruptible } from '../design/useInterruptible';
import type { RoomView } from '../rooms/roomState';
import type { PendingSend } from './outbox';
import { useWishes } from './places';
import { useOutbox } from './sending';
import { type Row, timeline } from './timeline';

/** The rows of a room, and what they were made of: a message on its way is never among them twice, and never missing. */
export interface Timeline {
  view: RoomView;
  unreadFrom: number | null;
  sends: readonly PendingSend[];
  rows: readonly Row[];
}

/** The rows as they are to be drawn: what others say may wait for a letter that is typed, what one does oneself not. */
export function useDrawnTimeline(view: RoomView, unreadFrom: number | null): Timeline {
  const isPlaceWished = useWishes(({ byRoom }) => byRoom.has(view.room.id));
  const latest = useTimeline(view, unreadFrom);
  return useInterruptible(latest, isPlaceWished ? never : differOnlyInMessages);
}

function useTimeline(view: RoomView, unreadFrom: number | null): Timeline {
  const { history, room } = view;
  const selfId = useSession(({ user }) => user?.id ?? 0);
  const all = useOutbox(({ sends }) => sends);
  const { messages, hasMoreBefore, hasMoreAfter } = history;
  const sends = useMemo(
    () => (hasMoreAfter ? [] : all.filter(({ roomId }) => roomId === room.id)),
    [all, room.id, hasMoreAfter],
  );
  const rows = useMemo(
    () => timeline(messages, sends, selfId, !hasMoreBefore, unreadFrom),
    [messages, hasMoreBefore, sends, selfId, unreadFrom],
  );
  return useMemo(() => ({ view, unreadFrom, sends, rows }), [view, unreadFrom, sends, rows]);
}

const never = (): boolean => false;

function differOnlyInMessages(earlier: Timeline, latest: Timeline): boolean {
  const [was, is] = [earlier.view.history, latest.view.history];
  return (
    earlier.sends === latest.sends &&
    earlier.unreadFrom === latest.unreadFrom &&
    earlier.rows[0]?.key === latest.rows[0]?.key &&
    was.before === is.before &&
    was.after === is.after &&
    was.jump === is.jump &&
    was.hasMoreAfter === is.hasMoreAfter
  );
}
