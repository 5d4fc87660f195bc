import { messagePage, type Place } from '../api/rooms';
import type { Message, MessagePage } from '../api/types';
import { meetByIds } from '../members/people';
import { editHistory, useRooms } from '../rooms/rooms';
import {
  firstSeq,
  type History,
  lastSeq,
  takePageAfter,
  takePageBefore,
  takePiece,
} from './history';

const NEXT_PAGE = 100;

/** The latest jump of each room: the answer to an earlier one is of no interest any more. */
const jumps = new Map<number, symbol>();

const historyOf = (roomId: number): History | undefined =>
  useRooms.getState().byId.get(roomId)?.history;

/**
 * Loads a piece of a room's messages in place of the one that is there. `found` hears of them before they are shown.
 * Answers false if it failed, or if another place was asked for meanwhile.
 */
export async function loadPiece(
  roomId: number,
  place: Place,
  found?: (messages: readonly Message[]) => void,
): Promise<boolean> {
  const jump = Symbol();
  jumps.set(roomId, jump);
  editHistory(roomId, (now) =>
    now.state === 'loaded' ? { ...now, jump: 'loading' } : { ...now, state: 'loading' },
  );
  const isWanted = (now: History | undefined) =>
    jumps.get(roomId) === jump && (now?.state === 'loading' || now?.jump === 'loading');
  try {
    const page = await met(messagePage(roomId, place));
    if (!isWanted(historyOf(roomId))) return false;
    found?.(page.messages);
    editHistory(roomId, (now) => takePiece(now, page));
    return true;
  } catch {
    if (jumps.get(roomId) === jump) editHistory(roomId, failed);
    return false;
  }
}

function failed(history: History): History {
  if (history.state === 'loading') return { ...history, state: 'failed' };
  return history.jump === 'loading' ? { ...history, jump: 'failed', strays: [] } : history;
}

/** Loads the page before the first message there is, unless it is on its way. */
export async function loadBefore(roomId: number): Promise<void> {
  const history = historyOf(roomId);
  if (history?.state !== 'loaded' || !history.hasMoreBefore || history.before === 'loading') return;
  const { piece } = history;
  const before = firstSeq(history);
  editHistory(roomId, (now) => ({ ...now, before: 'loading' }));
  try {
    const page = await met(messagePage(roomId, { before }, NEXT_PAGE));
    editHistory(roomId, (now) => (now.piece === piece ? takePageBefore(now, page, before) : now));
  } catch {
    editHistory(roomId, (now) => (now.piece === piece ? { ...now, before: 'failed' } : now));
  }
}

/** Loads the page after the last message there is, unless it is on its way. */
export async function loadAfter(roomId: number): Promise<void> {
  const history = historyOf(roomId);
  if (history?.state !== 'loaded' || !history.hasMoreAfter || history.after === 'loading') return;
  const { piece } = history;
  const after = lastSeq(history);
  editHistory(roomId, (now) => ({ ...now, after: 'loading' }));
  try {
    const page = await met(messagePage(roomId, { after }, NEXT_PAGE));
    editHistory(roomId, (now) => (now.piece === piece ? takePageAfter(now, page, after) : now));
  } catch {
    editHistory(roomId, (now) => (now.piece === piece ? { ...now, after: 'failed' } : now));
  }
}

async function met(answer: Promise<MessagePage>): Promise<MessagePage> {
  const page = await answer;
  meetByIds(page.messages.map((message) => message.sender_id));
  return page;
}
