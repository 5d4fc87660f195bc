import { useCallback, useEffect, useRef, useState } from 'react';
import { useSentenceOf } from '../languages/language';

interface Page<Item> {
  items: Item[];
  next: number | null;
}

/** A list that comes page after page; `load` is another function when another list is wanted, and answers for an older one are dropped. */
export function usePages<Item>(load: (before?: number) => Promise<Page<Item>>) {
  const [page, setPage] = useState<Page<Item>>({ items: [], next: null });
  const [state, setState] = useState<'loading' | 'loaded' | 'failed'>('loading');
  const [error, setError] = useState<unknown>(null);
  const wanted = useRef(load);
  const sentenceOf = useSentenceOf();

  const more = useCallback(async (from: typeof load, before?: number) => {
    wanted.current = from;
    setState('loading');
    setError(null);
    try {
      const { items, next } = await from(before);
      if (wanted.current !== from) return;
      setPage((known) => ({ items: before ? [...known.items, ...items] : items, next }));
      setState('loaded');
    } catch (failure) {
      if (wanted.current !== from) return;
      setError(failure);
      setState('failed');
    }
  }, []);

  useEffect(() => void more(load), [more, load]);

  return {
    items: page.items,
    state,
    problem: error === null ? null : sentenceOf(error),
    hasMore: page.next !== null,
    loadMore: () => more(load, page.next ?? undefined),
    /** Changes what is there already, after one of the items changed or went. */
    edit: (change: (items: Item[]) => Item[]) =>
      setPage((known) => ({ ...known, items: change(known.items) })),
  };
}
