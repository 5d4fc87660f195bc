import { useMemo, useRef } from 'react';
import { useRoute } from 'wouter';
import { shallow } from 'zustand/shallow';
import { useDrafts } from '../messages/drafts';
import { useOutbox } from '../messages/sending';
import type { RoomView } from './roomState';
import { inListOrder, isListed, type Rooms, useRooms } from './rooms';

/** The rooms of the list, in its order; the same list as before as long as nothing in it changes. */
export function useListedRooms(): RoomView[] {
  const byId = useRooms((rooms) => rooms.byId);
  const openId = useOpenRoom();
  const begun = `${useDrafts(drafted)} ${useOutbox(sent)}`;
  const before = useRef<RoomView[]>([]);
  return useMemo(() => {
    const rooms = listed(byId, openId, begun);
    if (!shallow(rooms, before.current)) before.current = rooms;
    return before.current;
  }, [byId, openId, begun]);
}

/** The rooms of the list as they are at this moment, for whoever does not draw them. */
export function listedRooms(openId: number | null): RoomView[] {
  const begun = `${drafted(useDrafts.getState())} ${sent(useOutbox.getState())}`;
  return listed(useRooms.getState().byId, openId, begun);
}

/** The room that is open, by the address. */
export function useOpenRoom(): number | null {
  const [isOpen, open] = useRoute('/rooms/:id/:panel?');
  return isOpen ? Number(open.id) : null;
}

function listed(byId: Rooms['byId'], openId: number | null, begun: string): RoomView[] {
  const ids = new Set(begun.split(' ').map(Number));
  return inListOrder([...byId.values()].filter((view) => isListed(view, openId, ids)));
}

/** Where something was written and not yet said, as one text: most keys that are pressed do not change it. */
const drafted = ({ byRoom }: ReturnType<typeof useDrafts.getState>): string =>
  [...byRoom].flatMap(([id, { content }]) => (content.trim() === '' ? [] : id)).join(' ');

const sent = ({ sends }: ReturnType<typeof useOutbox.getState>): string =>
  sends.map(({ roomId }) => roomId).join(' ');
