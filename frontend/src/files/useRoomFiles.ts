import { useCallback, useEffect, useState } from 'react';
import { fileMessages } from '../api/files';
import type { Message } from '../api/types';
import { useSentenceOf } from '../languages/language';
import { meetByIds } from '../members/people';

interface Found {
  messages: readonly Message[];
  next: string | null;
  state: 'loading' | 'loaded' | 'failed';
}

/** The messages of a room that show files, page after page. A page may be empty and not be the last. */
export function useRoomFiles(roomId: number) {
  const [found, setFound] = useState<Found>({ messages: [], next: null, state: 'loading' });
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();

  const load = useCallback(
    async (cursor: string | null) => {
      setFound((was) => ({ ...was, state: 'loading' }));
      setError(null);
      try {
        const page = await pageWithFiles(roomId, cursor);
        meetByIds(page.messages.map(({ sender_id }) => sender_id));
        setFound(({ messages }) => ({
          messages: cursor === null ? page.messages : [...messages, ...page.messages],
          next: page.next,
          state: 'loaded',
        }));
      } catch (failure) {
        setError(failure);
        setFound((was) => ({ ...was, state: 'failed' }));
      }
    },
    [roomId],
  );

  useEffect(() => void load(null), [load]);

  return {
    messages: found.messages,
    state: found.state,
    hasMore: found.next !== null,
    problem: error === null ? null : sentenceOf(error),
    loadMore: () => load(found.next),
  };
}

async function pageWithFiles(roomId: number, from: string | null) {
  let next = from;
  do {
    const page = await fileMessages(roomId, next ?? undefined);
    next = page.next;
    const messages = page.hits.map(({ message }) => message);
    if (messages.length > 0) return { messages, next };
  } while (next !== null);
  return { messages: [], next };
}
