import { create } from 'zustand';
import type { Message } from '../api/types';
import { keepAnswer, keepDraft } from './drafts';

/** What the composer of a room is about, besides what is written there. */
export interface Composing {
  /** One's own message that is being said in other words. */
  editing: Message | null;
  /** Whether the agent it was said to is to answer the new words. */
  resends: boolean;
  /** Counts how often something was put into the composer from elsewhere. */
  round: number;
}

const nothing: Composing = { editing: null, resends: false, round: 0 };

export const useComposing = create<{ byRoom: ReadonlyMap<number, Composing> }>(() => ({
  byRoom: new Map(),
}));

export const composingIn =
  (roomId: number) =>
  ({ byRoom }: { byRoom: ReadonlyMap<number, Composing> }): Composing =>
    byRoom.get(roomId) ?? nothing;

export function answer(roomId: number, seq: number): void {
  keepAnswer(roomId, seq);
  change(roomId, ({ round }) => ({ ...nothing, round: round + 1 }));
}

export function answerNothing(roomId: number): void {
  keepAnswer(roomId, null);
}

export function beginEdit(message: Message, resends = false): void {
  change(message.room_id, (now) => ({ ...now, editing: message, resends }));
}

export function endEdit(roomId: number): void {
  change(roomId, (now) => ({ ...now, editing: null }));
}

/** Puts a text into the composer, in place of what is there. */
export function writeAgain(roomId: number, text: string): void {
  keepAnswer(roomId, null);
  keepDraft(roomId, text);
  change(roomId, ({ round }) => ({ ...nothing, round: round + 1 }));
}

export const forgetComposing = (): void => useComposing.setState({ byRoom: new Map() });

function change(roomId: number, next: (now: Composing) => Composing): void {
  useComposing.setState(({ byRoom }) => ({
    byRoom: new Map(byRoom).set(roomId, next(byRoom.get(roomId) ?? nothing)),
  }));
}
