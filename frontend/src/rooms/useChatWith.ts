import type { User } from '../api/types';
import { useNewSession } from '../sessions/useNewSession';
import { useDirectChat } from './useDirectChat';

/** Goes to the room of me and another person; with an agent, to a new chat each time. */
export function useChatWith(): (user: Pick<User, 'id' | 'kind'>) => Promise<void> {
  const direct = useDirectChat();
  const begin = useNewSession();
  return ({ id, kind }) => (kind === 'agent' ? begin(id) : direct(id));
}
