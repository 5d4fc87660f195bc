import { create } from 'zustand';

type Shown = { what: 'picker' } | { what: 'catchUp'; roomId: number };

/** The dialog about agents that stands over the page. */
export const useAgentDialog = create<{ shown: Shown | null }>(() => ({ shown: null }));

/** Begins a new chat with an agent, after asking with which if there are several. */
export const openAgentPicker = (): void => useAgentDialog.setState({ shown: { what: 'picker' } });

/** Sums up for me alone what I have not read in a room. */
export const openCatchUp = (roomId: number): void =>
  useAgentDialog.setState({ shown: { what: 'catchUp', roomId } });

export const closeAgentDialog = (): void => useAgentDialog.setState({ shown: null });
