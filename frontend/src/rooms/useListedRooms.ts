import { useMemo } from 'react';
import { useRoute } from 'wouter';
import { useDrafts } from '../messages/drafts';
import { useOutbox } from '../messages/sending';
import type { RoomView } from './roomState';
import { inListOrder, isListed, useRooms } from './rooms';

/** The rooms of the list, in its order. */
export function useListedRooms(): RoomView[] {
  const byId = useRooms((rooms) => rooms.byId);
  const [isOpen, open] = useRoute('/rooms/:id/:panel?');
  const openId = isOpen ? Number(open.id) : null;
  const begun = useBegun();
  return useMemo(() => {
    const ids = new Set(begun.split(' ').map(Number));
    return inListOrder([...byId.values()].filter((view) => isListed(view, openId, ids)));
  }, [byId, openId, begun]);
}

/** Where something was written and not yet said, as one text: most keys that are pressed do not change it. */
function useBegun(): string {
  const drafted = useDrafts(({ byRoom }) =>
    [...byRoom].flatMap(([id, { content }]) => (content.trim() === '' ? [] : id)).join(' '),
  );
  const sent = useOutbox(({ sends }) => sends.map(({ roomId }) => roomId).join(' '));
  return `${drafted} ${sent}`;
}
