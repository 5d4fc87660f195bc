import { useLocation } from 'wouter';
import { directRoom } from '../api/rooms';
import { addRoom } from './rooms';

/** Goes to the room of me and another person, making it if there is none yet. */
export function useDirectChat(): (userId: number) => Promise<void> {
  const [, navigate] = useLocation();
  return async (userId) => {
    const room = await directRoom(userId);
    addRoom(room);
    navigate(`/rooms/${room.id}`, { state: { fromList: true } });
  };
}
