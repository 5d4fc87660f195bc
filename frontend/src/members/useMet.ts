import { useMemo } from 'react';
import { useSession } from '../accounts/session';
import type { User } from '../api/types';
import { useText } from '../languages/language';
import { usePeople } from './people';

/** The people one has met, by name. */
export function useMet(): User[] {
  const { tag } = useText();
  const selfId = useSession(({ user }) => user?.id);
  const people = usePeople(({ byId }) => byId);
  return useMemo(() => {
    const collator = new Intl.Collator(tag);
    return [...people.values()]
      .filter(({ id }) => id !== selfId)
      .sort((one, other) => collator.compare(one.display_name, other.display_name));
  }, [tag, selfId, people]);
}
