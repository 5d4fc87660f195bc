import { Ban, Globe, Link2, Lock, LogOut, Pencil, Trash2, UserPlus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { Button } from '../design/Button';
import { IconButton } from '../design/IconButton';
import { useText, withTexts } from '../languages/language';
import { BlockButton } from '../members/BlockButton';
import { PersonFacts } from '../members/PersonFacts';
import { looksAfter } from '../members/rights';
import { UserList } from '../members/UserList';
import { NotifyLevel } from '../notifications/NotifyLevel';
import { lazy } from '../shell/lazy';
import { DayJump } from './DayJump';
import type { AskedOfRoom } from './RoomDialog';
import { RoomFace } from './RoomFace';
import styles from './RoomPanel.module.css';
import { usePeer } from './roomName';
import type { RoomView } from './roomState';
import { UnreadButton } from './UnreadButton';

const RoomDialog = lazy(() =>
  import('./RoomDialog').then((file) => ({ default: file.RoomDialog })),
);

const SessionInfo = lazy(() =>
  withTexts(
    'sessions',
    import('../sessions/SessionInfo').then((file) => ({ default: file.SessionInfo })),
  ),
);

/** What is to be known of a room, and what its members and those who look after it may do with it. */
export function RoomInfo({ view }: { view: RoomView }) {
  const peer = usePeer(view.room);
  if (view.room.kind === 'session') return <SessionInfo view={view} />;
  if (peer === null) return <GroupInfo view={view} />;
  return (
    <>
      <div className={styles.head}>
        <h2 dir="auto">{peer.display_name}</h2>
      </div>
      <PersonFacts user={peer} />
      <div className={styles.actions}>
        <NotifyLevel roomId={view.room.id} />
        <DayJump roomId={view.room.id} />
        <UnreadButton room={view.room} />
        <BlockButton user={peer} />
      </div>
    </>
  );
}

function GroupInfo({ view }: { view: RoomView }) {
  const { t, count } = useText();
  const { room } = view;
  const [asked, setAsked] = useState<AskedOfRoom | null>(null);
  const isOwner = room.role === 'owner';
  const isLeader = looksAfter(room.role);
  return (
    <>
      <Head view={view} onEdit={() => setAsked('edit')} />
      <div className={styles.members}>
        <div className={styles.bar}>
          <h3>{count('room.members', room.member_count)}</h3>
          {isLeader && (
            <span>
              <IconButton
                icon={Link2}
                label={t('invites.title')}
                onClick={() => setAsked('invites')}
              />
              <IconButton icon={UserPlus} label={t('member.add')} onClick={() => setAsked('add')} />
            </span>
          )}
        </div>
        <UserList view={view} />
      </div>
      <div className={styles.actions}>
        <NotifyLevel roomId={room.id} />
        <DayJump roomId={room.id} />
        <UnreadButton room={room} />
        {isLeader && (
          <Button look="quiet" onClick={() => setAsked('bans')}>
            <Ban size={16} aria-hidden />
            {t('bans.title')}
          </Button>
        )}
        <Button look="quiet" onClick={() => setAsked('leave')}>
          <LogOut size={16} aria-hidden />
          {t('room.leave')}
        </Button>
        {isOwner && (
          <Button look="grave" onClick={() => setAsked('delete')}>
            <Trash2 size={16} aria-hidden />
            {t('room.delete')}
          </Button>
        )}
      </div>
      <Suspense>
        {asked && <RoomDialog asked={asked} view={view} onClose={() => setAsked(null)} />}
      </Suspense>
    </>
  );
}

function Head({ view: { room }, onEdit }: { view: RoomView; onEdit: () => void }) {
  const { t } = useText();
  const Kind = room.kind === 'public' ? Globe : Lock;
  return (
    <div className={styles.head}>
      <RoomFace room={room} size={60} />
      <h2 dir="auto">{room.name}</h2>
      <p className={styles.kind}>
        <Kind size={14} aria-hidden />
        {t(`room.kind.${room.kind}`)}
      </p>
      {room.topic && (
        <p className={styles.topic} dir="auto">
          {room.topic}
        </p>
      )}
      {room.role === 'owner' && (
        <Button onClick={onEdit}>
          <Pencil size={16} aria-hidden />
          {t('room.edit')}
        </Button>
      )}
    </div>
  );
}
