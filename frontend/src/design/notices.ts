import { create } from 'zustand';

const SHOWN_MS = 4_000;

export interface Notice {
  text: string;
  number: number;
}

/** What is said in passing, of what was just done or could not be done. */
export const useNotices = create<{ notice: Notice | null }>(() => ({ notice: null }));

let number = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export function notify(text: string): void {
  number += 1;
  useNotices.setState({ notice: { text, number } });
  clearTimeout(timer);
  timer = setTimeout(() => useNotices.setState({ notice: null }), SHOWN_MS);
}
