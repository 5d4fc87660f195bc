import { create } from 'zustand';
import type { Message } from '../api/types';

/** The message of which somebody wants to know why they were notified, or not. */
export const useAsked = create<{ message: Message | null }>(() => ({ message: null }));

export const askWhy = (message: Message): void => useAsked.setState({ message });

export const askNoMore = (): void => useAsked.setState({ message: null });
