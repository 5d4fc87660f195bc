import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import type { User } from '../api/types';
import { type EmojiBook, emojiBook } from '../emoji/emojiData';
import { noteEmoji } from '../emoji/recentEmoji';
import { emojiNamed, emojiOfCode } from '../emoji/shortCodes';
import { useText } from '../languages/language';
import { loadMembers } from '../members/loading';
import { presentMembers } from '../members/memberBook';
import { usePeople } from '../members/people';
import { useRooms } from '../rooms/rooms';
import { closedCodeAt, peopleNamed, type Wanted, wantedAt } from './completion';

/** One thing that may be put in place of what is being typed. */
export interface Completion {
  key: string;
  text: string;
  label: string;
  hint: string;
  user?: User;
  emoji?: string;
}

interface Writing {
  roomId: number;
  text: string;
  caret: number;
  /** Puts something in place of what stands between two places. */
  replace: (start: number, end: number, by: string) => void;
}

const MOST = 8;
const nothing: readonly Completion[] = [];

/** Completes names and short codes while they are typed. */
export function useCompletion({ roomId, text, caret, replace }: Writing) {
  const wanted = useMemo(() => wantedAt(text, caret), [text, caret]);
  const wish = wanted === null ? '' : `${wanted.kind}${wanted.start}${wanted.query}`;
  const [dismissed, setDismissed] = useState('');
  const [chosen, setChosen] = useState({ wish: '', index: 0 });
  const people = usePeopleFor(roomId, wanted);
  const emojis = useEmojiFor(wanted);
  const options = wish === '' || wish === dismissed ? nothing : [...people, ...emojis];
  const index = chosen.wish === wish ? Math.min(chosen.index, options.length - 1) : 0;
  useClosedCodes({ roomId, text, caret, replace });
  const pick = (option: Completion) => {
    if (wanted === null) return;
    if (option.emoji) noteEmoji(option.emoji);
    replace(wanted.start, caret, option.text);
  };
  const keyDown = (event: KeyboardEvent): boolean => {
    const option = options[index];
    if (option === undefined || event.nativeEvent.isComposing || event.shiftKey) return false;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setChosen({ wish, index: (index + step + options.length) % options.length });
    else if (event.key === 'Escape') setDismissed(wish);
    else if (event.key === 'Enter' || event.key === 'Tab') pick(option);
    else return false;
    event.preventDefault();
    return true;
  };
  return { options, index, pick, keyDown };
}

function usePeopleFor(roomId: number, wanted: Wanted | null): readonly Completion[] {
  const { t } = useText();
  const query = wanted?.kind === 'mention' ? wanted.query : null;
  const view = useRooms(({ byId }) => (query === null ? undefined : byId.get(roomId)));
  const people = usePeople(({ byId }) => byId);
  useEffect(() => {
    if (query !== null) void loadMembers(roomId);
  }, [roomId, query]);
  return useMemo(() => {
    if (query === null || view === undefined) return nothing;
    const present = presentMembers(view.members).flatMap(({ userId }) => people.get(userId) ?? []);
    const named = peopleNamed(query, present, MOST).map((user) => ({
      key: user.username,
      text: `@${user.username} `,
      label: user.display_name,
      hint: `@${user.username}`,
      user,
    }));
    const all = t('mention.all');
    const mayCallAll = view.room.peer === null && view.room.role !== 'member';
    const meansAll = ['all', all].some((name) => name.startsWith(query.toLowerCase()));
    return mayCallAll && meansAll
      ? [{ key: 'all', text: '@all ', label: all, hint: '@all' }, ...named].slice(0, MOST)
      : named;
  }, [query, view, people, t]);
}

function useEmojiFor(wanted: Wanted | null): readonly Completion[] {
  const query = wanted?.kind === 'emoji' ? wanted.query : null;
  const book = useEmojiBook(query !== null);
  return useMemo(() => {
    if (query === null || book === null) return nothing;
    return emojiNamed(query, book.emojis, MOST).map(({ emoji, label, codes }) => ({
      key: emoji,
      text: emoji,
      label,
      hint: codes[0] === undefined ? '' : `:${codes[0]}:`,
      emoji,
    }));
  }, [query, book]);
}

/** A short code becomes its emoji as soon as it is closed. */
function useClosedCodes({ text, caret, replace }: Writing): void {
  const closed = useMemo(() => closedCodeAt(text, caret), [text, caret]);
  const book = useEmojiBook(closed !== null);
  useEffect(() => {
    if (closed === null || book === null) return;
    const found = emojiOfCode(closed.code, book.emojis);
    if (found) replace(closed.start, caret, found.emoji);
  }, [closed, book, caret, replace]);
}

function useEmojiBook(isWanted: boolean): EmojiBook | null {
  const { tag } = useText();
  const [book, setBook] = useState<EmojiBook | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    emojiBook(tag).then(
      (found) => isCurrent && setBook(found),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [tag, isWanted]);
  return book;
}
