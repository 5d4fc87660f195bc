import { MessageCircle, MessageCirclePlus, Plus, Search } from 'lucide-react';
import { Suspense, useDeferredValue, useState } from 'react';
import { Link } from 'wouter';
import { openAgentPicker } from '../agents/opened';
import { useConnection } from '../connection/connectionStore';
import { Button } from '../design/Button';
import { IconButton } from '../design/IconButton';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { useSlowed } from '../design/useSlowed';
import { useText } from '../languages/language';
import { PaletteButton } from '../palette/PaletteButton';
import { lazy } from '../shell/lazy';
import { RoomItem } from './RoomItem';
import styles from './RoomList.module.css';
import { useRooms } from './rooms';
import { isSession } from './shownList';
import { useListedRooms } from './useListedRooms';

const CreateRoom = lazy(() =>
  import('./CreateRoom').then((file) => ({ default: file.CreateRoom })),
);
const NewChat = lazy(() => import('./NewChat').then((file) => ({ default: file.NewChat })));

/** The rooms I am in, but for my chats with agents: those have a list of their own. */
export function RoomList() {
  const { t } = useText();
  const [opened, setOpened] = useState<'chat' | 'room' | null>(null);
  const isKnown = useRooms((rooms) => rooms.epoch !== null);
  // What arrives is drawn in the open conversation first. The list follows when nobody waits for anything else, and in a
  // stream no faster than eyes do: what rises in it moves all that stood above.
  const rooms = useDeferredValue(useSlowed(useListedRooms())).filter((view) => !isSession(view));
  const { state, wasLive } = useConnection();
  // What is kept on this device is not all: only the server can say that there are none.
  const hasNone = isKnown && wasLive && rooms.length === 0;
  return (
    <>
      <header className={styles.header}>
        <h2>{t('rooms.title')}</h2>
        <Link href="/search" className={styles.search} aria-label={t('search.title')}>
          <Search size={20} aria-hidden />
        </Link>
        <IconButton
          icon={MessageCirclePlus}
          label={t('chat.new')}
          onClick={() => setOpened('chat')}
        />
        <IconButton icon={Plus} label={t('room.create')} onClick={() => setOpened('room')} />
      </header>
      <PaletteButton />
      {rooms.length === 0 && !hasNone && (
        <SkeletonRows rows={6} label={state === 'live' ? t('loading') : t('connecting')} />
      )}
      {hasNone && (
        <Placeholder icon={MessageCircle} title={t('rooms.none')}>
          <p>{t('rooms.none.hint')}</p>
          <Button look="main" onClick={() => setOpened('chat')}>
            {t('chat.new')}
          </Button>
          <Button onClick={() => setOpened('room')}>{t('room.create')}</Button>
          <Button onClick={openAgentPicker}>{t('rooms.none.agent')}</Button>
          <Link href="/discover">{t('discover.link')}</Link>
        </Placeholder>
      )}
      {rooms.length > 0 && (
        <ul className={styles.rooms}>
          {rooms.map((view) => (
            <RoomItem key={view.room.id} view={view} />
          ))}
        </ul>
      )}
      <Suspense>
        {opened === 'chat' && <NewChat onClose={() => setOpened(null)} />}
        {opened === 'room' && <CreateRoom onClose={() => setOpened(null)} />}
      </Suspense>
    </>
  );
}
