import { create } from 'zustand';
import { answerRecord } from '../api/answers';
import { isPiece, type PieceFrame, type ServerFrame } from '../api/frames';
import type { AnswerState, Message } from '../api/types';
import { begunWith, type Growing, withPiece, withRecord } from './growing';

const AGAIN_MS = 2_000;

type ById = ReadonlyMap<string, Growing>;

/** The answers that grow, by the id of their message. Once one has ended, its message says it all. */
export const useAnswers = create<{ byId: ById }>(() => ({ byId: new Map() }));

/** Whether an answer is still to come, or coming. */
export const isOpen = (answer: AnswerState | null): boolean =>
  answer?.status === 'queued' || answer?.status === 'streaming';

/** Takes in what frames tell of answers, in their order: at most one change for all of them. */
export function takeAnswers(frames: readonly ServerFrame[]): void {
  const { byId } = useAnswers.getState();
  const after = frames.reduce(withFrame, byId);
  if (after !== byId) useAnswers.setState({ byId: after });
}

/** Follows an answer that was loaded, and asks for all of it where pieces may be missing. */
export function followAnswer(message: Message): void {
  if (message.answer === null || !isOpen(message.answer)) return forget(message.id);
  const known = useAnswers.getState().byId.get(message.id);
  if (known === undefined) {
    const hasBegun = message.answer.status === 'streaming';
    edit(message.id, () => begunWith(message.content, hasBegun || isPartial(message), hasBegun));
  }
  if (useAnswers.getState().byId.get(message.id)?.state === 'gap') void askForWhole(message);
}

export function forgetAnswers(): void {
  useAnswers.setState({ byId: new Map() });
}

function withFrame(byId: ById, frame: ServerFrame): ById {
  if (isPiece(frame)) return withPieceOf(byId, frame);
  if (frame.type === 'message.created' || frame.type === 'message.updated') {
    return withMessage(byId, frame.message);
  }
  return frame.type === 'hello' ? withGaps(byId) : byId;
}

function withPieceOf(byId: ById, piece: PieceFrame): ById {
  const known = byId.get(piece.id);
  if (known === undefined) return byId;
  const next = withPiece(known, piece);
  return next === known ? byId : new Map(byId).set(piece.id, next);
}

/** One that waits begins anew, from what its message keeps; one that has ended needs nothing here. */
function withMessage(byId: ById, message: Message): ById {
  const { id, answer, content } = message;
  if (answer?.status === 'queued' || (isOpen(answer) && !byId.has(id))) {
    return new Map(byId).set(id, begunWith(content, isPartial(message)));
  }
  if (isOpen(answer) || !byId.has(id)) return byId;
  const rest = new Map(byId);
  rest.delete(id);
  return rest;
}

/** Whether there is more to an answer already than a message that was just told of says. */
const isPartial = ({ content, answer }: Message): boolean =>
  content !== '' || answer?.thought === true || (answer?.steps ?? 0) > 0;

/** On another connection, pieces may have been missed. */
function withGaps(byId: ById): ById {
  if (byId.size === 0) return byId;
  return new Map([...byId].map(([id, answer]) => [id, { ...answer, state: 'gap' }]));
}

async function askForWhole(message: Message): Promise<void> {
  const asked = (change: (answer: Growing) => Growing) =>
    edit(message.id, (answer) => (answer?.state === 'asked' ? change(answer) : answer));
  edit(message.id, (answer) => answer && { ...answer, state: 'asked' });
  try {
    const record = await answerRecord(message);
    asked((answer) => withRecord(answer, record));
  } catch {
    setTimeout(() => asked((answer) => ({ ...answer, state: 'gap' })), AGAIN_MS);
  }
}

function forget(id: string): void {
  if (useAnswers.getState().byId.has(id)) edit(id, () => undefined);
}

function edit(id: string, change: (answer: Growing | undefined) => Growing | undefined): void {
  useAnswers.setState(({ byId }) => {
    const next = new Map(byId);
    const answer = change(byId.get(id));
    if (answer === undefined) next.delete(id);
    else next.set(id, answer);
    return { byId: next };
  });
}
