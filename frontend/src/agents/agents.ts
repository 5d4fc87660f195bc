import { create } from 'zustand';
import { agents } from '../api/agents';
import type { Agent } from '../api/types';
import { meet } from '../members/people';

interface Agents {
  state: 'unloaded' | 'loading' | 'loaded' | 'failed';
  agents: readonly Agent[];
  error: unknown;
}

const nothing: Agents = { state: 'unloaded', agents: [], error: null };

/** The agents of this server. */
export const useAgentBook = create<Agents>(() => nothing);

/** Reads them anew; what is known of them stays until the answer. */
export async function loadAgents(): Promise<void> {
  if (useAgentBook.getState().state === 'loading') return;
  useAgentBook.setState({ state: 'loading', error: null });
  try {
    const found = await agents();
    meet(found.map(({ user }) => user));
    useAgentBook.setState({ state: 'loaded', agents: found });
  } catch (error) {
    useAgentBook.setState({ state: 'failed', error });
  }
}
