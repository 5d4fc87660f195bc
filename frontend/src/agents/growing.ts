import type { PieceFrame } from '../api/frames';
import type { AnswerRecord, Step } from '../api/types';

/** An answer while it grows, as far as this client has heard of it. */
export interface Growing {
  text: string;
  thought: string;
  steps: readonly Step[];
  /** Whether pieces may be missing, and whether the whole has been asked for. */
  state: 'whole' | 'gap' | 'asked';
  /** Whether something of it was heard. */
  hasBegun: boolean;
  /** Pieces that came after a gap; they are put in place when the whole is there. */
  waiting: readonly PieceFrame[];
}

/** An answer as its message tells of it, which may be behind what is being said. */
export function begunWith(text: string, isBehind: boolean, hasBegun = false): Growing {
  const state = isBehind ? 'gap' : 'whole';
  return { text, thought: '', steps: [], state, hasBegun, waiting: [] };
}

/** Takes in one piece: what is known already is left out, what does not fit waits for the whole. */
export function withPiece(answer: Growing, piece: PieceFrame): Growing {
  if (answer.state !== 'whole') return waitingFor(answer, piece, answer.state);
  if (piece.type === 'message.step') {
    return { ...answer, hasBegun: true, steps: withStep(answer.steps, piece.step) };
  }
  const field = piece.type === 'message.delta' ? 'text' : 'thought';
  if (piece.offset > answer[field].length) return waitingFor(answer, piece, 'gap');
  const fresh = piece.text.slice(answer[field].length - piece.offset);
  if (fresh === '' && answer.hasBegun) return answer;
  return { ...answer, hasBegun: true, [field]: answer[field] + fresh };
}

/** What of the whole is looked at here. */
export type Whole = Pick<AnswerRecord, 'status' | 'text' | 'thought' | 'steps'>;

/** Takes in the whole as it stood at a moment; what came meanwhile goes on from there. */
export function withRecord(answer: Growing, record: Whole): Growing {
  const { status, text, thought, steps } = record;
  const hasBegun = answer.hasBegun || status !== 'queued';
  const known: Growing = { text, thought, steps, state: 'whole', hasBegun, waiting: [] };
  return answer.waiting.reduce(withPiece, known);
}

function waitingFor(answer: Growing, piece: PieceFrame, state: 'gap' | 'asked'): Growing {
  return { ...answer, hasBegun: true, state, waiting: [...answer.waiting, piece] };
}

/** A step is told twice: when it begins, and when it has ended. */
function withStep(steps: readonly Step[], step: Step): readonly Step[] {
  const known = steps.find(({ id }) => id === step.id);
  if (known === undefined) return [...steps, step];
  if (known.ended_at !== null) return steps;
  return steps.map((one) => (one.id === step.id ? step : one));
}
