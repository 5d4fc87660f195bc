import { useCallback, useState } from 'react';
import { closeRoom, managedRoomPage } from '../api/admin';
import type { ManagedRoom } from '../api/types';
import { Avatar } from '../design/Avatar';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import list from '../design/list.module.css';
import { PagedList } from '../design/PagedList';
import { SearchField } from '../design/SearchField';
import { usePages } from '../design/usePages';
import { useSettled } from '../design/useSettled';
import { factLine } from '../languages/facts';
import { listTime } from '../languages/format';
import { useText } from '../languages/language';
import styles from './Admin.module.css';

/** The rooms that are open, with nothing of what is said in them. */
export function ManagedRooms() {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const q = useSettled(typed.trim());
  const load = useCallback(
    async (before?: number) => {
      const { rooms, next } = await managedRoomPage({ q, before });
      return { items: rooms, next };
    },
    [q],
  );
  const pages = usePages<ManagedRoom>(load);
  const closed = (id: number) => pages.edit((all) => all.filter((room) => room.id !== id));
  return (
    <>
      <div className={styles.filters}>
        <SearchField label={t('admin.rooms.search')} value={typed} onChange={setTyped} />
      </div>
      <PagedList pages={pages} label={t('admin.rooms')} none={t('admin.rooms.none')}>
        {(room) => <RoomItem key={room.id} room={room} onClosed={closed} />}
      </PagedList>
    </>
  );
}

function RoomItem({ room, onClosed }: { room: ManagedRoom; onClosed: (id: number) => void }) {
  const { t, count, tag } = useText();
  const [isAsked, setAsked] = useState(false);
  const facts = [
    t(`room.kind.${room.kind}`),
    count('room.members', room.member_count),
    count('admin.room.messages', room.message_count),
    listTime(room.created_at, new Date(), tag),
  ];
  return (
    <li className={list.card}>
      <Avatar seed={`room-${room.id}`} name={room.name} size={36} />
      <span className={list.words}>
        <span dir="auto">{room.name}</span>
        <small>{factLine(facts)}</small>
      </span>
      <div className={styles.actions}>
        <Button
          look="grave"
          aria-label={`${t('admin.room.close')}: ${room.name}`}
          onClick={() => setAsked(true)}
        >
          {t('admin.room.close')}
        </Button>
      </div>
      {isAsked && (
        <Confirm
          title={t('admin.room.close')}
          text={t('room.delete.text', { name: room.name })}
          action={t('room.delete.do')}
          work={async () => {
            await closeRoom(room.id);
            onClosed(room.id);
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </li>
  );
}
