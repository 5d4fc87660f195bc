import { DoorClosed, Search, Users } from 'lucide-react';
import { Suspense, useEffect, useLayoutEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../accounts/session';
import type { User } from '../api/types';
import { useConnection } from '../connection/connectionStore';
import { BackButton } from '../design/BackButton';
import { IconButton } from '../design/IconButton';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { GalleryHost } from '../files/GalleryHost';
import { useText } from '../languages/language';
import { useBlocks } from '../members/blocks';
import { usePeople } from '../members/people';
import { usePresence } from '../members/presence';
import { MessageList } from '../messages/MessageList';
import { PinsBar } from '../messages/PinsBar';
import { enterRoom, showMessage } from '../messages/places';
import { lazy } from '../shell/lazy';
import styles from './ChatRoom.module.css';
import type { Panel } from './panels';
import { RoomFace } from './RoomFace';
import { usePeer, useRoomName } from './roomName';
import type { RoomView } from './roomState';
import { useRooms } from './rooms';
import { useBack } from './useBack';
import { WriteHere } from './WriteHere';

const RoomPanel = lazy(() => import('./RoomPanel').then((file) => ({ default: file.RoomPanel })));

interface Props {
  roomId: number;
  panel: Panel | null;
  /** The message to show, if the address names one. */
  seq: number | null;
}

/** One conversation, and on demand what is to be known of its room. */
export function ChatRoom({ roomId, panel, seq }: Props) {
  const { t } = useText();
  const view = useRooms(({ byId }) => byId.get(roomId));
  const isKnown = useRooms((rooms) => rooms.epoch !== null);
  const isLive = useConnection(({ state }) => state === 'live');
  const historyState = view?.history.state;
  useNamedMessage(roomId, seq);
  useLayoutEffect(() => {
    if (isKnown) enterRoom(roomId);
  }, [roomId, isKnown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what became of the history is the reason
  useEffect(() => {
    const state = useRooms.getState().byId.get(roomId)?.history.state;
    if (state === 'unloaded') enterRoom(roomId);
  }, [roomId, historyState]);
  useEffect(() => {
    const state = useRooms.getState().byId.get(roomId)?.history.state;
    if (isLive && state === 'failed') enterRoom(roomId);
  }, [roomId, isLive]);
  if (view === undefined) {
    return isKnown ? <Gone roomId={roomId} /> : <SkeletonRows rows={7} label={t('loading')} />;
  }
  return (
    <div className={styles.room} data-panel={panel ?? undefined}>
      <Conversation view={view} panel={panel} />
      <Suspense>{panel && <RoomPanel view={view} panel={panel} />}</Suspense>
      <GalleryHost messages={view.history.messages} />
    </div>
  );
}

/** Shows the message that the address names, and again whenever a link leads to the same address. */
function useNamedMessage(roomId: number, seq: number | null): void {
  useLayoutEffect(() => {
    if (seq === null) return;
    showMessage(roomId, seq);
    const here = location.pathname;
    const again = () => location.pathname === here && showMessage(roomId, seq);
    addEventListener('pushState', again);
    return () => removeEventListener('pushState', again);
  }, [roomId, seq]);
}

interface ConversationProps {
  view: RoomView;
  panel: Panel | null;
}

function Conversation({ view, panel }: ConversationProps) {
  const name = useRoomName(view.room);
  return (
    <section className={styles.conversation} aria-label={name}>
      <Header view={view} panel={panel} />
      <PinsBar view={view} />
      <MessageList view={view} />
      <WriteHere room={view.room} name={name} />
    </section>
  );
}

function Header({ view: { room }, panel }: ConversationProps) {
  const { t, count } = useText();
  const peer = usePeer(room);
  const [, navigate] = useLocation();
  const back = useBack('/');
  const typists = useTypists(room.id);
  const line = useTypingLine(typists);
  const close = useBack(`/rooms/${room.id}`);
  const toggle = (wanted: Panel) => () => {
    if (panel === wanted) return close();
    const state: unknown = panel ? history.state : { fromRoom: true };
    navigate(`/rooms/${room.id}/${wanted}`, { state, replace: panel !== null });
  };
  const heading = useFocusOnTouch();
  return (
    <header className={styles.header}>
      <BackButton className={styles.back} onClick={back} />
      <RoomFace room={room} peer={peer} size={36} />
      <div className={styles.title}>
        <h2 ref={heading} tabIndex={-1} dir="auto">
          {peer?.display_name ?? room.name}
        </h2>
        <p>{line ?? (peer ? <Here user={peer} /> : count('room.members', room.member_count))}</p>
      </div>
      <IconButton
        icon={Search}
        label={t('room.search')}
        aria-expanded={panel === 'search'}
        onClick={toggle('search')}
      />
      <IconButton
        icon={Users}
        label={t('room.info')}
        aria-expanded={panel === 'info'}
        onClick={toggle('info')}
      />
    </header>
  );
}

/** Whether somebody is here, and what they say of themselves. */
function Here({ user }: { user: User }) {
  const { t } = useText();
  const isOnline = usePresence(({ online }) => online.has(user.id));
  return (
    <>
      {isOnline ? t('member.online') : t('member.offline')}
      {user.status_text && <span dir="auto"> · {user.status_text}</span>}
    </>
  );
}

/** Where no field is focused for writing, the focus follows to what has been opened. */
function useFocusOnTouch(): React.RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!matchMedia('(pointer: fine)').matches) heading.current?.focus();
  }, []);
  return heading;
}

function useTypists(roomId: number): string[] {
  const selfId = useSession(({ user }) => user?.id);
  const typing = usePresence((presence) => presence.typing.get(roomId));
  const people = usePeople(({ byId }) => byId);
  const blocked = useBlocks(({ ids }) => ids);
  const others = [...(typing?.keys() ?? [])].filter((id) => id !== selfId && !blocked.has(id));
  return others.flatMap((id) => people.get(id)?.display_name ?? []);
}

function useTypingLine([first, second, ...others]: string[]): string | null {
  const { t } = useText();
  if (first === undefined) return null;
  if (second === undefined) return t('typing.one', { name: first });
  if (others.length === 0) return t('typing.two', { name: first, other: second });
  return t('typing.several');
}

/** Stands in place of a room that one is not in, or no longer: then with the reason, if it was seen. */
function Gone({ roomId }: { roomId: number }) {
  const { t } = useText();
  const farewell = useRooms(({ farewells }) => farewells.get(roomId));
  const title = useRef<HTMLDivElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <div ref={title} tabIndex={-1} className={styles.gone}>
      <Placeholder
        icon={DoorClosed}
        title={
          farewell ? t(`room.gone.${farewell.reason}`, { name: farewell.name }) : t('room.gone')
        }
      >
        <p>{farewell ? t(`room.gone.${farewell.reason}.hint`) : t('room.gone.hint')}</p>
        <Link href="/" replace>
          {t('room.gone.back')}
        </Link>
      </Placeholder>
    </div>
  );
}
