import { useLocation } from 'wouter';
import { createSession } from '../api/agents';
import { useDrafts } from '../messages/drafts';
import { useOutbox } from '../messages/sending';
import type { RoomView } from '../rooms/roomState';
import { addRoom, useRooms } from '../rooms/rooms';

/** Goes to a new chat with an agent; one in which nothing has been said yet is as good as new. */
export function useNewSession(): (agentId: number) => Promise<void> {
  const [, navigate] = useLocation();
  return async (agentId) => {
    const room = unusedSession(agentId)?.room ?? (await createSession(agentId));
    addRoom(room);
    navigate(`/rooms/${room.id}`, { state: { fromList: true } });
  };
}

function unusedSession(agentId: number): RoomView | undefined {
  const { sends } = useOutbox.getState();
  const { byRoom } = useDrafts.getState();
  return [...useRooms.getState().byId.values()].find(
    ({ room }) =>
      room.kind === 'session' &&
      room.peer?.id === agentId &&
      room.last_seq === 0 &&
      !sends.some(({ roomId }) => roomId === room.id) &&
      !byRoom.get(room.id)?.content,
  );
}
