import { DoorClosed } from 'lucide-react';
import { Suspense, useEffect, useLayoutEffect, useRef } from 'react';
import { Link } from 'wouter';
import { useConnection } from '../connection/connectionStore';
import { BackButton } from '../design/BackButton';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { GalleryHost } from '../files/GalleryHost';
import { useText, withTexts } from '../languages/language';
import { MessageList } from '../messages/MessageList';
import { PinsBar } from '../messages/PinsBar';
import { enterRoom, showMessage } from '../messages/places';
import { useOutbox } from '../messages/sending';
import { lazy } from '../shell/lazy';
import styles from './ChatRoom.module.css';
import type { Panel } from './panels';
import { RoomHeader } from './RoomHeader';
import { usePeer, useRoomName } from './roomName';
import type { RoomView } from './roomState';
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

interface Props {
  roomId: number;
  panel: Panel | null;
  /** The message to show, if the address names one. */
  seq: number | null;
}

/** One conversation, and on demand what is to be known of its room. */
export function ChatRoom({ roomId, panel, seq }: Props) {
  const view = useRooms(({ byId }) => byId.get(roomId));
  const isKnown = useRooms((rooms) => rooms.epoch !== null);
  const isLive = useConnection(({ state }) => state === 'live');
  // What is kept on this device is not all: only the server can say that there is no such room.
  const wasTold = useConnection(({ wasLive }) => wasLive);
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
    if (isKnown && wasTold) return <Gone roomId={roomId} />;
    return <Awaited />;
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
      <RoomHeader view={view} panel={panel} />
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

/** Stands in place of a room that only the server can tell of; on a phone it may be left again. */
function Awaited() {
  const { t } = useText();
  const back = useBack('/');
  return (
    <section className={styles.conversation} aria-busy>
      <header className={styles.header}>
        <BackButton className={styles.back} onClick={back} />
      </header>
      <SkeletonRows rows={7} label={t('loading')} />
    </section>
  );
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
