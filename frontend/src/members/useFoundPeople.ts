import { useEffect, useState } from 'react';
import { findUsers } from '../api/accounts';
import type { User } from '../api/types';
import { useSentenceOf } from '../languages/language';

const SETTLED_MS = 250;

/** The people whose name begins so; an answer to an older question is dropped. */
export function useFoundPeople(beginning: string) {
  const [users, setUsers] = useState<User[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();
  useEffect(() => {
    setError(null);
    if (beginning === '') return setUsers(null);
    let isCurrent = true;
    const search = () =>
      findUsers(beginning).then(
        (found) => isCurrent && setUsers(found),
        (failure: unknown) => isCurrent && setError(failure),
      );
    const timer = setTimeout(search, SETTLED_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [beginning]);
  return { users, problem: error === null ? null : sentenceOf(error) };
}
