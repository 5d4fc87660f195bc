import { Bot, MessageCirclePlus } from 'lucide-react';
import { useState } from 'react';
import { openAgentPicker } from '../agents/opened';
import { useConnection } from '../connection/connectionStore';
import { Button } from '../design/Button';
import { IconButton } from '../design/IconButton';
import list from '../design/list.module.css';
import { Placeholder } from '../design/Placeholder';
import { SearchField } from '../design/SearchField';
import { SkeletonRows } from '../design/Skeleton';
import { useText } from '../languages/language';
import { RoomItem } from '../rooms/RoomItem';
import rows from '../rooms/RoomList.module.css';
import { useRooms } from '../rooms/rooms';
import { isSession } from '../rooms/shownList';
import { useListedRooms } from '../rooms/useListedRooms';
import { sessionsNamed } from './matching';
import styles from './SessionList.module.css';

/** My chats with agents, the newest first. */
export function SessionList() {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const isKnown = useRooms((rooms) => rooms.epoch !== null);
  const { state, wasLive } = useConnection();
  const sessions = useListedRooms().filter(isSession);
  const hasNone = isKnown && wasLive && sessions.length === 0;
  const found = sessionsNamed(typed, sessions, t);
  return (
    <>
      <header className={rows.header}>
        <h2>{t('sessions.title')}</h2>
        <IconButton icon={MessageCirclePlus} label={t('session.begin')} onClick={openAgentPicker} />
      </header>
      {sessions.length > 0 && (
        <search className={styles.search}>
          <SearchField label={t('sessions.search')} value={typed} onChange={setTyped} />
        </search>
      )}
      {sessions.length === 0 && !hasNone && (
        <SkeletonRows rows={6} label={state === 'live' ? t('loading') : t('connecting')} />
      )}
      {hasNone && (
        <Placeholder icon={Bot} title={t('sessions.none')}>
          <p>{t('sessions.none.hint')}</p>
          <Button look="main" onClick={openAgentPicker}>
            {t('session.begin')}
          </Button>
        </Placeholder>
      )}
      <p role="status" className={`${list.quiet} ${styles.nothing}`}>
        {sessions.length > 0 && found.length === 0 && t('sessions.nothing')}
      </p>
      {found.length > 0 && (
        <ul className={rows.rooms}>
          {found.map((view) => (
            <RoomItem key={view.room.id} view={view} />
          ))}
        </ul>
      )}
    </>
  );
}
