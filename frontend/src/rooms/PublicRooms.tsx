import { Compass } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import { joinRoom, publicRooms } from '../api/rooms';
import type { PublicRoom } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import list from '../design/list.module.css';
import { Page } from '../design/Page';
import { PagedList } from '../design/PagedList';
import { Placeholder } from '../design/Placeholder';
import { SearchField } from '../design/SearchField';
import { usePages } from '../design/usePages';
import { useSettled } from '../design/useSettled';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { RoomFace } from './RoomFace';
import { addRoom, useRooms } from './rooms';

/** The rooms anybody may join. */
export function PublicRooms() {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const search = useSettled(typed.trim());
  const load = useCallback(
    async (before?: number) => {
      const { rooms, next } = await publicRooms(search, before);
      return { items: rooms, next };
    },
    [search],
  );
  const pages = usePages<PublicRoom>(load);
  const field = <SearchField label={t('discover.search')} value={typed} onChange={setTyped} />;
  const none = (
    <Placeholder icon={Compass} title={search ? t('discover.nothing') : t('discover.none')}>
      <p>{search ? t('discover.nothing.hint') : t('discover.none.hint')}</p>
    </Placeholder>
  );
  return (
    <Page title={t('discover.title')} beside={field}>
      <PagedList pages={pages} label={t('discover.title')} none={none}>
        {(room) => <PublicRoomItem key={room.id} room={room} />}
      </PagedList>
    </Page>
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
    <li className={list.card}>
      <RoomFace room={room} size={46} />
      <div className={list.words}>
        <h3 dir="auto">{room.name}</h3>
        {room.topic && (
          <p className={list.clamped} dir="auto">
            {room.topic}
          </p>
        )}
        <p>{count('room.members', room.member_count)}</p>
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
