import { create } from 'zustand';
import { findUsers } from '../api/accounts';
import { type Question, searchMessages } from '../api/search';
import type { SearchHit, User } from '../api/types';
import { meetByIds, usePeople } from '../members/people';
import { plainNameOf } from '../rooms/roomName';
import { useRooms } from '../rooms/rooms';
import { isEmpty, momentOf, parse, type Query, termsOf } from './query';

interface Search {
  text: string;
  state: 'idle' | 'loading' | 'loaded' | 'failed';
  hits: readonly SearchHit[];
  /** Where the next page begins; null at the end. */
  next: string | null;
  /** The words that were looked for, to be marked. */
  terms: readonly string[];
  /** A name in a condition that nobody and no room has. */
  unknown: { kind: 'from' | 'in'; name: string } | null;
}

const nothing: Search = {
  text: '',
  state: 'idle',
  hits: [],
  next: null,
  terms: [],
  unknown: null,
};

/** The search as it was left: whoever comes back from a message goes on from there. */
export const useSearch = create<Search>(() => nothing);

const PAUSE_MS = 300;

let timer: ReturnType<typeof setTimeout> | undefined;
let round = 0;
let question: Question | null = null;

/** Looks for what is typed, as soon as the typing pauses. */
export function type(text: string): void {
  useSearch.setState({ text });
  clearTimeout(timer);
  timer = setTimeout(() => void search(), PAUSE_MS);
}

/** Begins anew with a condition, to which words are still to be typed. */
export function begin(condition: string): void {
  forgetSearch();
  useSearch.setState({ text: `${condition} ` });
}

export async function search(): Promise<void> {
  clearTimeout(timer);
  round += 1;
  const mine = round;
  const query = parse(useSearch.getState().text);
  if (isEmpty(query)) return useSearch.setState({ ...nothing, text: useSearch.getState().text });
  useSearch.setState({ state: 'loading', unknown: null });
  try {
    const asked = await questionOf(query);
    if (mine !== round) return;
    if ('name' in asked) {
      return useSearch.setState({ state: 'loaded', hits: [], next: null, unknown: asked });
    }
    question = asked;
    const { hits, next } = await searchMessages(asked);
    if (mine !== round) return;
    meetSenders(hits);
    useSearch.setState({ state: 'loaded', hits, next, terms: termsOf(query.words) });
  } catch {
    if (mine === round) useSearch.setState({ state: 'failed' });
  }
}

/** Loads what is older than what was found. */
export async function searchOn(): Promise<void> {
  const { next, state } = useSearch.getState();
  if (next === null || question === null || state === 'loading') return;
  const mine = round;
  useSearch.setState({ state: 'loading' });
  try {
    const page = await searchMessages(question, next);
    if (mine !== round) return;
    meetSenders(page.hits);
    useSearch.setState(({ hits }) => ({
      state: 'loaded',
      hits: [...hits, ...page.hits],
      next: page.next,
    }));
  } catch {
    if (mine === round) useSearch.setState({ state: 'failed' });
  }
}

export function forgetSearch(): void {
  clearTimeout(timer);
  round += 1;
  question = null;
  useSearch.setState(nothing);
}

async function questionOf(query: Query): Promise<Question | NonNullable<Search['unknown']>> {
  const roomId = query.in === null ? undefined : roomNamed(query.in);
  if (query.in !== null && roomId === undefined) return { kind: 'in', name: query.in };
  const from = query.from === null ? undefined : await personNamed(query.from);
  if (query.from !== null && from === undefined) return { kind: 'from', name: query.from };
  return {
    q: query.words,
    roomId,
    from,
    before: query.before === null ? undefined : momentOf(query.before),
    after: query.after === null ? undefined : momentOf(query.after),
    hasFile: query.hasFile,
    mentionsMe: query.mentionsMe,
  };
}

const folded = (name: string): string => name.normalize('NFKC').toLowerCase().trim();

function roomNamed(name: string): number | undefined {
  const views = [...useRooms.getState().byId.values()];
  const names = views.map(({ room }) => [room.id, plainNameOf(room)] as const);
  const exact = names.find(([, own]) => folded(own) === folded(name));
  return (exact ?? names.find(([, own]) => folded(own).startsWith(folded(name))))?.[0];
}

async function personNamed(name: string): Promise<number | undefined> {
  const isCalled = (user: User) =>
    [user.username, user.display_name].some((own) => folded(own) === folded(name));
  const known = [...usePeople.getState().byId.values()].find(isCalled);
  if (known !== undefined) return known.id;
  const found = await findUsers(name.replace(/^@/, ''));
  return (found.find(isCalled) ?? found[0])?.id;
}

function meetSenders(hits: readonly SearchHit[]): void {
  meetByIds(
    hits.flatMap(({ message, context_before, context_after }) =>
      [message, ...context_before, ...context_after].map((one) => one.sender_id),
    ),
  );
}
