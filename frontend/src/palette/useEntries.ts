import { MessageSquareText } from 'lucide-react';
import { useLocation } from 'wouter';
import { useSession } from '../accounts/session';
import type { User } from '../api/types';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import { useFoundPeople } from '../members/useFoundPeople';
import { useAct } from '../messages/useAct';
import { nameOf } from '../rooms/roomName';
import type { RoomView } from '../rooms/roomState';
import { inListOrder, useRooms } from '../rooms/rooms';
import { isSession } from '../rooms/shownList';
import { useChatWith } from '../rooms/useChatWith';
import { listedRooms, useOpenRoom } from '../rooms/useListedRooms';
import { search, type } from '../search/searching';
import type { Entry } from './entries';
import { rank } from './ranking';
import { useActions } from './useActions';

const RECENT = 6;
const MOST = 20;

/** What may be meant by what was typed; as long as nothing is, where one was last, and all one can do. */
export function useEntries(typed: string): Entry[] {
  const words = typed.trim();
  const { recent, rooms } = useRoomEntries();
  const people = usePeopleEntries(words);
  const actions = useActions();
  const inMessages = useMessagesEntry(words);
  if (words === '') return [...recent, ...actions];
  return [...rank(words, [...rooms, ...people, ...actions], MOST), inMessages];
}

function useRoomEntries(): { recent: Entry[]; rooms: Entry[] } {
  const { t } = useText();
  const [, navigate] = useLocation();
  const byId = useRooms((rooms) => rooms.byId);
  const known = usePeople((people) => people.byId);
  const openId = useOpenRoom();
  const entry = ({ room }: RoomView): Entry => {
    const peer = room.peer ? (known.get(room.peer.id) ?? room.peer) : null;
    return {
      key: `room ${room.id}`,
      names: [nameOf(room, peer, t), ...(peer ? [peer.display_name, peer.username] : [])],
      kind: t('palette.chat'),
      sign: { room, peer },
      act: () => navigate(`/rooms/${room.id}`, { state: { fromList: true } }),
    };
  };
  const others = listedRooms(openId).filter(({ room }) => room.id !== openId);
  return {
    recent: others.slice(0, RECENT).map(entry),
    rooms: inListOrder(byId.values()).map(entry),
  };
}

/** People one has met or whose name begins so, but for those with whom one has a chat already: that is a room. */
function usePeopleEntries(words: string): Entry[] {
  const { t } = useText();
  const act = useAct();
  const chat = useChatWith();
  const selfId = useSession(({ user }) => user?.id);
  const rooms = useRooms(({ byId }) => byId);
  const met = usePeople(({ byId }) => byId);
  const { users } = useFoundPeople(words);
  const found = (users ?? []).filter(({ id }) => !met.has(id));
  const direct = [...rooms.values()].filter((view) => !isSession(view));
  const peers = new Set(direct.map(({ room }) => room.peer?.id));
  const entry = (user: User): Entry => ({
    key: `person ${user.id}`,
    names: [user.display_name, user.username],
    kind: user.kind === 'agent' ? t('palette.agent') : t('palette.person'),
    sign: { user },
    act: () => act(chat(user)),
  });
  return [...met.values(), ...found].filter(({ id }) => id !== selfId && !peers.has(id)).map(entry);
}

/** The last resort: to look for the words in what was said. */
function useMessagesEntry(words: string): Entry {
  const { t } = useText();
  const [, navigate] = useLocation();
  return {
    key: 'messages',
    names: [t('palette.messages', { words })],
    kind: t('palette.action'),
    sign: MessageSquareText,
    act: () => {
      type(words);
      void search();
      navigate('/search');
    },
  };
}
