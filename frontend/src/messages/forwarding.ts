import { create } from 'zustand';
import type { Message } from '../api/types';

/** The message that is about to be said elsewhere as well. */
export const useForwarding = create<{ message: Message | null }>(() => ({ message: null }));

export const beginForward = (message: Message): void => useForwarding.setState({ message });

export const endForward = (): void => useForwarding.setState({ message: null });
