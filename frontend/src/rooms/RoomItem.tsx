import { type MouseEvent, memo, Suspense, useState } from 'react';
import { Link, useRoute } from 'wouter';
import { useSession } from '../accounts/session';
import { Badge } from '../design/Badge';
import hidden from '../design/hidden.module.css';
import type { Anchor } from '../design/Popover';
import { listTime } from '../languages/format';
import { useText, withTexts } from '../languages/language';
import { useBlocks } from '../members/blocks';
import { usePeople } from '../members/people';
import { shortName } from '../members/shortName';
import { useDraft } from '../messages/drafts';
import { useOutbox } from '../messages/sending';
import { summaryOf } from '../messages/summary';
import { useMenuGestures } from '../messages/useMenuGestures';
import { lazy } from '../shell/lazy';
import type { AskedOfRoom } from './RoomDialog';
import { RoomFace } from './RoomFace';
import styles from './RoomList.module.css';
import { usePeer, useRoomName } from './roomName';
import { type RoomView, unreadOf } from './roomState';

const RoomMenu = lazy(() => import('./RoomMenu'));
const RoomDialog = lazy(() =>
  import('./RoomDialog').then((file) => ({ default: file.RoomDialog })),
);
const SessionMenu = lazy(() =>
  withTexts(
    'sessions',
    import('../sessions/SessionMenu').then((file) => ({ default: file.SessionMenu })),
  ),
);
const SessionDialog = lazy(() =>
  withTexts(
    'sessions',
    import('../sessions/SessionDialog').then((file) => ({ default: file.SessionDialog })),
  ),
);

/** A room in the list: who or what it is, what was said last, and how much is unread. */
export const RoomItem = memo(function RoomItem({ view }: { view: RoomView }) {
  const { count, tag } = useText();
  const { room } = view;
  const unread = unreadOf(view);
  const last = room.last_message;
  const peer = usePeer(room);
  const name = useRoomName(room);
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
              {name}
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
  const [asked, setAsked] = useState<AskedOfRoom | null>(null);
  const { onKeyDown: _, ...gestures } = useMenuGestures(setAnchor, '[popover], dialog');
  const onClickCapture = (event: MouseEvent) => {
    if (anchor && !(event.target as Element).closest('[popover]')) event.preventDefault();
  };
  const isSession = view.room.kind === 'session';
  const [ThisMenu, ThisDialog] = isSession ? [SessionMenu, SessionDialog] : [RoomMenu, RoomDialog];
  const menu = (
    <Suspense>
      {anchor && (
        <ThisMenu view={view} anchor={anchor} onAsk={setAsked} onClose={() => setAnchor(null)} />
      )}
      {asked && <ThisDialog asked={asked} view={view} onClose={() => setAsked(null)} />}
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
  const isOfTwo = room.peer !== null;
  if (isBlocked && !isOfTwo) return <span className={styles.last}>{t('message.folded')}</span>;
  const who =
    last.sender_id === selfId || !sender || isOfTwo
      ? ''
      : t('room.says', { name: shortName(sender.display_name) });
  return (
    <span className={`${styles.last} ${styles.said}`}>
      {who}
      {summaryOf(last, t)}
    </span>
  );
}
