import { create } from 'zustand';

type Shown = { what: 'picker' } | { what: 'catchUp'; roomId: number; since?: number };

/** The dialog about agents that stands over the page. */
export const useAgentDialog = create<{ shown: Shown | null }>(() => ({ shown: null }));

/** Begins a new chat with an agent, after asking with which if there are several. */
export const openAgentPicker = (): void => useAgentDialog.setState({ shown: { what: 'picker' } });

/** Sums up for me alone what was said in a room after this message; if none is named, what I have not read. */
export const openCatchUp = (roomId: number, since?: number): void =>
  useAgentDialog.setState({ shown: { what: 'catchUp', roomId, since } });

export const closeAgentDialog = (): void => useAgentDialog.setState({ shown: null });
