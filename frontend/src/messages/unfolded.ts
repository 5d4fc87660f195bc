import { create } from 'zustand';

/** The messages of blocked people that I have asked to see; they stay so while they scroll out of sight and back. */
export const useUnfolded = create<{ keys: ReadonlySet<string> }>(() => ({ keys: new Set() }));

export function unfold(key: string): void {
  useUnfolded.setState(({ keys }) => ({ keys: new Set(keys).add(key) }));
}
