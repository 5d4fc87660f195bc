import { useCallback, useEffect, useRef, useState } from 'react';
import { publicRooms } from '../api/rooms';
import type { PublicRoom } from '../api/types';
import { useSentenceOf } from '../languages/language';
import type { Loading } from '../messages/history';

interface Found {
  search: string;
  rooms: PublicRoom[];
  next: number | null;
}

/** The public rooms that match a search, page after page; an answer to an older search is dropped. */
export function usePublicRooms(search: string) {
  const [found, setFound] = useState<Found>({ search, rooms: [], next: null });
  const [state, setState] = useState<Loading>('loading');
  const [error, setError] = useState<unknown>(null);
  const wanted = useRef(search);
  const sentenceOf = useSentenceOf();

  const load = useCallback(async (text: string, before?: number) => {
    wanted.current = text;
    setState('loading');
    setError(null);
    try {
      const page = await publicRooms(text, before);
      if (wanted.current !== text) return;
      setFound(({ rooms }) => ({
        search: text,
        rooms: before === undefined ? page.rooms : [...rooms, ...page.rooms],
        next: page.next,
      }));
      setState('loaded');
    } catch (failure) {
      if (wanted.current !== text) return;
      setError(failure);
      setState('failed');
    }
  }, []);

  useEffect(() => void load(search), [load, search]);

  return {
    rooms: found.rooms,
    hasMore: found.next !== null,
    state,
    problem: error === null ? null : sentenceOf(error),
    loadMore: () => load(search, (found.search === search && found.next) || undefined),
  };
}
