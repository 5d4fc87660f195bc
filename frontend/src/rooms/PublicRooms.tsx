import { Compass, Search } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { joinRoom } from '../api/rooms';
import type { PublicRoom } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { useSettled } from '../design/useSettled';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import styles from './PublicRooms.module.css';
import { RoomFace } from './RoomFace';
import { addRoom, useRooms } from './rooms';
import { usePublicRooms } from './usePublicRooms';

/** The rooms anybody may join. */
export function PublicRooms() {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const search = useSettled(typed.trim());
  const { rooms, hasMore, state, problem, loadMore } = usePublicRooms(search);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h2>{t('discover.title')}</h2>
        <label className={styles.search}>
          <Search size={18} aria-hidden />
          <input
            type="search"
            aria-label={t('discover.search')}
            placeholder={t('discover.search')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
      </header>
      <div className={styles.results}>
        {state === 'loading' && rooms.length === 0 && (
          <SkeletonRows rows={5} label={t('loading')} />
        )}
        {problem && <Alert>{problem}</Alert>}
        {state === 'loaded' && rooms.length === 0 && (
          <Placeholder icon={Compass} title={search ? t('discover.nothing') : t('discover.none')}>
            <p>{search ? t('discover.nothing.hint') : t('discover.none.hint')}</p>
          </Placeholder>
        )}
        <ul className={styles.rooms}>
          {rooms.map((room) => (
            <PublicRoomItem key={room.id} room={room} />
          ))}
        </ul>
        {(hasMore || state === 'failed') && (
          <div className={styles.more}>
            <Button busy={state === 'loading'} onClick={loadMore}>
              {state === 'failed' ? t('retry') : t('discover.more')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

function PublicRoomItem({ room }: { room: PublicRoom }) {
  const { t, count } = useText();
  const [, navigate] = useLocation();
  const isMine = useRooms(({ byId }) => byId.has(room.id));
  const open = () => navigate(`/rooms/${room.id}`);
  const { submit, busy, problem } = useSubmit(async () => {
    addRoom(await joinRoom(room.id));
    open();
  });
  return (
    <li className={styles.room}>
      <RoomFace room={room} size={46} />
      <div className={styles.lines}>
        <h3 dir="auto">{room.name}</h3>
        {room.topic && <p dir="auto">{room.topic}</p>}
        <p className={styles.count}>{count('room.members', room.member_count)}</p>
        {problem && <Alert>{problem}</Alert>}
      </div>
      {isMine ? (
        <Button onClick={open} aria-label={t('room.open.named', { name: room.name })}>
          {t('room.open')}
        </Button>
      ) : (
        <Button
          look="main"
          busy={busy}
          onClick={() => submit()}
          aria-label={t('room.join.named', { name: room.name })}
        >
          {t('room.join')}
        </Button>
      )}
    </li>
  );
}
