import { useEffect } from 'react';
import { useSentenceOf } from '../languages/language';
import { loadAgents, useAgentBook } from './agents';

/** The agents of this server, read anew by whoever shows them. */
export function useAgents() {
  const book = useAgentBook();
  const sentenceOf = useSentenceOf();
  useEffect(() => void loadAgents(), []);
  return {
    agents: book.agents,
    isLoading: book.agents.length === 0 && book.state !== 'loaded' && book.state !== 'failed',
    problem: book.error === null ? null : sentenceOf(book.error),
  };
}
