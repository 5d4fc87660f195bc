import { useLocation } from 'wouter';
import type { Room } from '../api/types';
import { dropRoom } from './rooms';

/** Does what ends one's being in a room, and goes to the list it was in if one is looking at it. */
export function useGoodbye({
  id,
  kind,
}: Room): (way: (id: number) => Promise<void>) => Promise<void> {
  const [path, navigate] = useLocation();
  return async (way) => {
    await way(id);
    if (path.split('/')[2] === String(id))
      navigate(kind === 'session' ? '/agents' : '/', { replace: true });
    dropRoom(id);
  };
}
