import { create } from 'zustand';
import { giveFeedback, myFeedback, takeBackFeedback } from '../api/answers';
import type { Feedback, Message } from '../api/types';

/** My ratings by the id of the answer; null where I have given none, nothing where it is not known yet. */
export const useFeedback = create<{ byId: ReadonlyMap<string, Feedback | null> }>(() => ({
  byId: new Map(),
}));

/** Learns how I rated an answer, once. */
export async function loadFeedback(message: Message): Promise<void> {
  if (useFeedback.getState().byId.has(message.id)) return;
  keep(message, await myFeedback(message));
}

/** Rates an answer; null takes the rating back. */
export async function rate(message: Message, feedback: Feedback | null): Promise<void> {
  if (feedback === null) await takeBackFeedback(message);
  keep(message, feedback && (await giveFeedback(message, feedback)));
}

export function forgetFeedback(): void {
  useFeedback.setState({ byId: new Map() });
}

function keep({ id }: Message, feedback: Feedback | null): void {
  useFeedback.setState(({ byId }) => ({ byId: new Map(byId).set(id, feedback) }));
}
