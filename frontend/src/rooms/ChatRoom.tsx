import { DoorClosed, ListChecks, Search, Users } from 'lucide-react';
import { Suspense, useEffect, useLayoutEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { useSession } from '../accounts/session';
import { openCatchUp } from '../agents/opened';
import type { User } from '../api/types';
import { useConnection } from '../connection/connectionStore';
import { BackButton } from '../design/BackButton';
import { IconButton } from '../design/IconButton';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { GalleryHost } from '../files/GalleryHost';
import { useText, withTexts } from '../languages/language';
import { useBlocks } from '../members/blocks';
import { usePeople } from '../members/people';
import { usePresence } from '../members/presence';
import { MessageList } from '../messages/MessageList';
import { PinsBar } from '../messages/PinsBar';
import { enterRoom, showMessage } from '../messages/places';
import { useOutbox } from '../messages/sending';
import { roughly, takenBy } from '../sessions/cost';
import { lazy } from '../shell/lazy';
import styles from './ChatRoom.module.css';
import type { Panel } from './panels';
import { RoomFace } from './RoomFace';
import { usePeer, useRoomName } from './roomName';
import { type RoomView, unreadOf } from './roomState';
import { useRooms } from './rooms';
import { useBack } from './useBack';
import { WriteHere } from './WriteHere';

const SessionStart = lazy(() =>
  withTexts(
    'sessions',
    import('../sessions/SessionStart').then((file) => ({ default: file.SessionStart })),
  ),
);
const RoomPanel = lazy(() => import('./RoomPanel').then((file) => ({ default: file.RoomPanel })));

/** Fewer unread messages are read as quickly as a summary of them. */
const WORTH_SUMMING_UP = 5;

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
  const { t } = useText();
  const { room } = view;
  const name = useRoomName(room);
  const peer = usePeer(room);
  const isBegun = useOutbox(({ sends }) => sends.some(({ roomId }) => roomId === room.id));
  const isNew = room.kind === 'session' && room.last_seq === 0 && !isBegun;
  return (
    <section className={styles.conversation} aria-label={name}>
      <Header view={view} panel={panel} />
      <PinsBar view={view} />
      {isNew ? (
        <Suspense fallback={<SkeletonRows rows={3} label={t('loading')} />}>
          <SessionStart room={room} />
        </Suspense>
      ) : (
        <MessageList view={view} />
      )}
      <WriteHere room={room} name={peer?.display_name ?? name} />
    </section>
  );
}

function Header({ view, panel }: ConversationProps) {
  const { t } = useText();
  const { room } = view;
  const peer = usePeer(room);
  const [, navigate] = useLocation();
  const name = useRoomName(room);
  const isSession = room.kind === 'session';
  const back = useBack(isSession ? '/agents' : '/');
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
          {name}
        </h2>
        <p>{line ?? <About view={view} peer={peer} />}</p>
      </div>
      {!isSession && unreadOf(view) >= WORTH_SUMMING_UP && (
        <IconButton
          icon={ListChecks}
          label={t('room.catchUp')}
          onClick={() => openCatchUp(room.id)}
        />
      )}
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

/** What is to be known of a room in a line. */
function About({ view, peer }: { view: RoomView; peer: User | null }) {
  const { count } = useText();
  if (peer === null) return count('room.members', view.room.member_count);
  return view.room.kind === 'session' ? <TakenBy view={view} agent={peer} /> : <Here user={peer} />;
}

/** Who answers here, with which model, and roughly what the answers in sight cost. */
function TakenBy({ view, agent }: { view: RoomView; agent: User }) {
  const { t, tag } = useText();
  const { model, cost } = takenBy(view.history.messages);
  const facts = [
    agent.display_name,
    model,
    cost !== null && t('session.cost', { cost: roughly(cost, tag) }),
  ];
  return <span dir="auto">{facts.filter(Boolean).join(' · ')}</span>;
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
