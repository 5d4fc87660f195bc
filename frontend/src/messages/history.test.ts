import { expect, test } from 'vitest';
import type { Message, MessagePage } from '../api/types';
import { aMessage } from '../testing';
import {
  emptyHistory,
  type History,
  mergeMessages,
  takePageAfter,
  takePageBefore,
  takePiece,
} from './history';

const seqs = (history: History) => history.messages.map((message) => message.seq);

function page(first: number, last: number, hasMore = first > 1): MessagePage {
  const messages = [];
  for (let seq = first; seq <= last; seq += 1) messages.push(aMessage(seq));
  return { messages, has_more_before: hasMore, has_more_after: false };
}

const loading: History = { ...emptyHistory, state: 'loading' };

test('a message that comes while the newest page is on its way is not lost', () => {
  const heard = mergeMessages(loading, [aMessage(5), aMessage(6)]);

  expect(seqs(takePiece(heard, page(3, 4)))).toEqual([3, 4, 5, 6]);
});

test('a message that the page holds already does not come twice', () => {
  const heard = mergeMessages(loading, [aMessage(4)]);

  expect(seqs(takePiece(heard, page(3, 4)))).toEqual([3, 4]);
});

test('the page before is put in front', () => {
  const history = takePiece(loading, page(5, 6));

  expect(seqs(takePageBefore(history, page(2, 4), 5))).toEqual([2, 3, 4, 5, 6]);
});

test('an answer to an older question is dropped', () => {
  const history = takePageBefore(takePiece(loading, page(5, 6)), page(3, 4), 5);

  expect(takePageBefore(history, page(3, 4), 5)).toBe(history);
});

test('a newer version replaces an older one, never the other way round', () => {
  const history = takePiece(loading, page(1, 2));
  const edited = mergeMessages(history, [aMessage(1, { version: 9, content: 'edited' })]);
  const stale = mergeMessages(edited, [aMessage(1, { version: 1 })]);

  expect(edited.messages[0]?.content).toBe('edited');
  expect(stale.messages[0]?.content).toBe('edited');
});

test('a change of a message before the piece makes no hole in it', () => {
  const history = takePiece(loading, page(5, 6));

  expect(mergeMessages(history, [aMessage(2, { version: 9 })])).toBe(history);
});

test('a change heard while its page is on its way is newer than the page', () => {
  const history: History = { ...takePiece(loading, page(5, 6)), before: 'loading' };
  const heard = mergeMessages(history, [aMessage(4, { version: 9, content: 'edited' })]);
  const whole = takePageBefore(heard, page(3, 4), 5);

  expect(seqs(whole)).toEqual([3, 4, 5, 6]);
  expect(whole.messages[1]?.content).toBe('edited');
});

test('the first message of an empty room is taken in', () => {
  const empty = takePiece(loading, {
    messages: [],
    has_more_before: false,
    has_more_after: false,
  });

  expect(seqs(mergeMessages(empty, [aMessage(1)]))).toEqual([1]);
});

/** A piece out of the middle of a room. */
function middle(first: number, last: number): History {
  return takePiece(loading, { ...page(first, last), has_more_after: true });
}

test('in a piece out of the middle, what comes live is not put behind it', () => {
  const history = middle(5, 6);

  expect(mergeMessages(history, [aMessage(9)])).toBe(history);
  expect(mergeMessages(history, [aMessage(7)])).toBe(history);
});

test('a change of a message within a piece out of the middle is taken in', () => {
  const edited = mergeMessages(middle(5, 6), [aMessage(6, { version: 9, content: 'edited' })]);

  expect(edited.messages[1]?.content).toBe('edited');
  expect(edited.hasMoreAfter).toBe(true);
});

test('the page after is put behind, with what came while it was on its way', () => {
  const asked: History = { ...middle(5, 6), after: 'loading' };
  const heard = mergeMessages(asked, [
    aMessage(9),
    aMessage(8, { version: 12, content: 'edited' }),
  ]);
  const whole = takePageAfter(heard, page(7, 8), 6);

  expect(seqs(whole)).toEqual([5, 6, 7, 8, 9]);
  expect(whole.messages[3]?.content).toBe('edited');
  expect(whole).toMatchObject({ after: 'idle', hasMoreAfter: false });
});

test('what came while a jump was on its way is not missing where it leads', () => {
  const jumping: History = { ...takePiece(loading, page(5, 6)), jump: 'loading' };
  const heard = mergeMessages(jumping, [aMessage(7)]);

  expect(seqs(heard)).toEqual([5, 6, 7]);
  expect(seqs(takePiece(heard, page(1, 6, false)))).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test('a message that does not follow the last one shows that there is more, and is not drawn', () => {
  const history = mergeMessages(takePiece(loading, page(5, 6)), [aMessage(8)]);

  expect(seqs(history)).toEqual([5, 6]);
  expect(history.hasMoreAfter).toBe(true);
});

test('each piece that takes the place of another has a number of its own', () => {
  const first = takePiece(loading, page(5, 6));

  expect(takePiece(first, page(1, 2)).piece).toBe(first.piece + 1);
});

/** A random generator that gives the same for the same seed, so that a failure can be seen again. */
function random(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test.each(Array.from({ length: 100 }, (_, seed) => seed))(
  'whatever is loaded and heard in whatever order, a piece has no hole and nothing old (seed %i)',
  (seed) => {
    const pick = random(seed);
    const room: Message[] = [];
    let version = 0;
    const read = (from: number, to: number): MessagePage => ({
      messages: room.slice(Math.max(0, from - 1), Math.max(0, to)),
      has_more_before: from > 1,
      has_more_after: to < room.length,
    });
    let history: History = emptyHistory;
    let answer: (() => void) | null = null;
    const ask = (take: () => History) => {
      answer = () => {
        history = take();
        answer = null;
      };
    };
    for (let step = 0; step < 120; step += 1) {
      const known = history;
      const [first, last] = [known.messages[0]?.seq ?? 1, known.messages.at(-1)?.seq ?? 0];
      const choice = pick(6);
      if (choice < 2 || room.length === 0) {
        version += 1;
        const isNew = room.length === 0 || pick(3) > 0;
        const seq = isNew ? room.length + 1 : 1 + pick(room.length);
        room[seq - 1] = aMessage(seq, { version, content: `content ${version}` });
        history = mergeMessages(history, [room[seq - 1] as Message]);
      } else if (answer !== null) {
        (answer as () => void)();
      } else if (choice === 3 || known.state !== 'loaded') {
        const around = pick(4) === 0 ? room.length : 1 + pick(room.length);
        const found = read(Math.max(1, around - 3), Math.min(room.length, around + 3));
        history =
          known.state === 'loaded' ? { ...known, jump: 'loading' } : { ...known, state: 'loading' };
        ask(() => takePiece(history, found));
      } else if (choice === 4 && known.hasMoreBefore) {
        const found = read(Math.max(1, first - 4), first - 1);
        history = { ...known, before: 'loading' };
        ask(() => takePageBefore(history, found, first));
      } else if (known.hasMoreAfter) {
        const found = read(last + 1, Math.min(room.length, last + 4));
        history = { ...known, after: 'loading' };
        ask(() => takePageAfter(history, found, last));
      }
      if (history.state !== 'loaded') continue;
      const start = history.messages[0]?.seq ?? 1;
      const shown = room.slice(start - 1, start - 1 + history.messages.length);
      expect(history.messages).toEqual(shown);
      if (!history.hasMoreAfter) expect(history.messages.at(-1)?.seq ?? 0).toBe(room.length);
      if (!history.hasMoreBefore) expect(start).toBe(1);
    }
  },
);
