import { create } from 'zustand';

/** What stands over the page: the palette, or a dialog that it led to. */
type Shown = 'palette' | 'chat' | 'room';

export const usePalette = create<{ shown: Shown | null }>(() => ({ shown: null }));

export const openPalette = (): void => usePalette.setState({ shown: 'palette' });

export const openFromPalette = (shown: Shown | null): void => usePalette.setState({ shown });
