import { MessageCircle, MessageCirclePlus, Plus, Search } from 'lucide-react';
import { type MouseEvent, memo, Suspense, useState } from 'react';
import { Link, useRoute } from 'wouter';
import { useSession } from '../accounts/session';
import { useConnection } from '../connection/connectionStore';
import { Badge } from '../design/Badge';
import { Button } from '../design/Button';
import hidden from '../design/hidden.module.css';
import { IconButton } from '../design/IconButton';
import { Placeholder } from '../design/Placeholder';
import type { Anchor } from '../design/Popover';
import { SkeletonRows } from '../design/Skeleton';
import { listTime } from '../languages/format';
import { useText } from '../languages/language';
import { useBlocks } from '../members/blocks';
import { usePeople } from '../members/people';
import { useDraft } from '../messages/drafts';
import { useOutbox } from '../messages/sending';
import { summaryOf } from '../messages/summary';
import { useMenuGestures } from '../messages/useMenuGestures';
import { PaletteButton } from '../palette/PaletteButton';
import { lazy } from '../shell/lazy';
import { RoomFace } from './RoomFace';
import styles from './RoomList.module.css';
import { usePeer } from './roomName';
import { type RoomView, unreadOf } from './roomState';
import { useRooms } from './rooms';
import { useListedRooms } from './useListedRooms';

const CreateRoom = lazy(() =>
  import('./CreateRoom').then((file) => ({ default: file.CreateRoom })),
);
const RoomMenu = lazy(() => import('./RoomMenu'));
const RoomDialog = lazy(() =>
  import('./RoomDialog').then((file) => ({ default: file.RoomDialog })),
);
const NewChat = lazy(() => import('./NewChat').then((file) => ({ default: file.NewChat })));

export function RoomList() {
  const { t } = useText();
  const [opened, setOpened] = useState<'chat' | 'room' | null>(null);
  const isKnown = useRooms((rooms) => rooms.epoch !== null);
  const rooms = useListedRooms();
  const isLive = useConnection(({ state }) => state === 'live');
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
      {!isKnown && <SkeletonRows rows={6} label={isLive ? t('loading') : t('connecting')} />}
      {isKnown && rooms.length === 0 && (
        <Placeholder icon={MessageCircle} title={t('rooms.none')}>
          <p>{t('rooms.none.hint')}</p>
          <Button look="main" onClick={() => setOpened('chat')}>
            {t('chat.new')}
          </Button>
          <Button onClick={() => setOpened('room')}>{t('room.create')}</Button>
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

const RoomItem = memo(function RoomItem({ view }: { view: RoomView }) {
  const { count, tag } = useText();
  const { room } = view;
  const unread = unreadOf(view);
  const last = room.last_message;
  const peer = usePeer(room);
  const [isOpen] = useRoute(`/rooms/${room.id}/:panel?`);
  const { gestures, menu } = useRowMenu(view);
  return (
    <li {...gestures}>
      <Link
        href={`/rooms/${room.id}`}
        draggable={false}
        state={{ fromList: true }}
        className={`${styles.room} ${isOpen ? styles.selected : ''}`}
        aria-current={isOpen ? 'page' : undefined}
      >
        <RoomFace room={room} peer={peer} size={46} />
        <span className={styles.lines}>
          <span className={styles.top}>
            <span className={styles.name} dir="auto">
              {peer?.display_name ?? room.name}
            </span>
            {last && (
              <time dateTime={last.created_at}>{listTime(last.created_at, new Date(), tag)}</time>
            )}
          </span>
          <span className={styles.bottom}>
            <LastLine view={view} isOpen={isOpen} />
            {room.mentions_unread > 0 && (
              <span className={styles.called} aria-hidden>
                @{room.mentions_unread > 99 ? '99+' : room.mentions_unread}
              </span>
            )}
            <Badge count={unread} />
          </span>
        </span>
        {unread > 0 && <span className={hidden.hidden}>{count('rooms.unread', unread)}</span>}
        {room.mentions_unread > 0 && (
          <span className={hidden.hidden}>{count('rooms.mentions', room.mentions_unread)}</span>
        )}
      </Link>
      {menu}
    </li>
  );
});

/** A room's menu, and the ways to it; the finger that opens it does not open the room as well. */
function useRowMenu(view: RoomView) {
  const [anchor, setAnchor] = useState<Anchor | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const { onKeyDown: _, ...gestures } = useMenuGestures(setAnchor, '[popover], dialog');
  const onClickCapture = (event: MouseEvent) => {
    if (anchor && !(event.target as Element).closest('[popover]')) event.preventDefault();
  };
  const menu = (
    <Suspense>
      {anchor && (
        <RoomMenu
          view={view}
          anchor={anchor}
          onLeave={() => setLeaving(true)}
          onClose={() => setAnchor(null)}
        />
      )}
      {isLeaving && <RoomDialog asked="leave" view={view} onClose={() => setLeaving(false)} />}
    </Suspense>
  );
  return { gestures: { ...gestures, onClickCapture }, menu };
}

function LastLine({ view: { room }, isOpen }: { view: RoomView; isOpen: boolean }) {
  const { t } = useText();
  const selfId = useSession(({ user }) => user?.id);
  const last = room.last_message;
  const sender = usePeople(({ byId }) => (last ? byId.get(last.sender_id) : undefined));
  const isBlocked = useBlocks(({ ids }) => last !== null && ids.has(last.sender_id));
  const draft = useDraft(room.id);
  const hasFailed = useOutbox(({ sends }) =>
    sends.some((send) => send.roomId === room.id && send.status === 'failed'),
  );
  if (hasFailed)
    return <span className={`${styles.last} ${styles.failed}`}>{t('send.failed')}</span>;
  if (draft.trim() !== '' && !isOpen)
    return (
      <span className={styles.last} dir="auto">
        <em className={styles.draft}>{t('room.draft')}</em> {draft}
      </span>
    );
  if (last === null) return <span className={styles.last}>{room.topic || t('room.empty')}</span>;
  if (isBlocked && room.kind !== 'direct')
    return <span className={styles.last}>{t('message.folded')}</span>;
  const who =
    last.sender_id === selfId || !sender || room.kind === 'direct'
      ? ''
      : t('room.says', { name: sender.display_name });
  return (
    <span className={`${styles.last} ${styles.said}`}>
      {who}
      {summaryOf(last, t)}
    </span>
  );
}
