import { pinnedMessages } from '../api/messages';
import { meetByIds } from '../members/people';
import { editRoom, useRooms } from '../rooms/rooms';
import { keepAside } from './asides';
import type { Loading } from './history';

/** Loads what is pinned in a room, unless it is there or on its way. */
export async function loadPins(roomId: number): Promise<void> {
  const state = useRooms.getState().byId.get(roomId)?.asides.pins;
  if (state === undefined || state === 'loading' || state === 'loaded') return;
  become(roomId, 'loading');
  try {
    const messages = await pinnedMessages(roomId);
    meetByIds(messages.map(({ sender_id }) => sender_id));
    editRoom(roomId, (view) => ({ ...view, asides: keepAside(view.asides, messages) }));
    become(roomId, 'loaded');
  } catch {
    become(roomId, 'failed');
  }
}

function become(roomId: number, pins: Loading): void {
  editRoom(roomId, (view) => ({ ...view, asides: { ...view.asides, pins } }));
}
