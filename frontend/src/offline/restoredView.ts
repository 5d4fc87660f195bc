import { emptyHistory } from '../messages/history';
import { newRoomView, type RoomView } from '../rooms/roomState';
import type { KeptRoom } from './keptStore';

/** The room as it was: from its version on, what was missed is asked for like after any other pause. */
export function viewOf({ room, version, messages, hasMoreBefore, quoted }: KeptRoom): RoomView {
  const view = newRoomView(room);
  if (messages === null) return { ...view, version };
  return {
    ...view,
    version,
    history: { ...emptyHistory, state: 'loaded', messages, hasMoreBefore },
    asides: { ...view.asides, bySeq: new Map(quoted.map((message) => [message.seq, message])) },
  };
}
