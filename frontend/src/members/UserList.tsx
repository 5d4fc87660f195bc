import { CloudOff } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { useSession } from '../accounts/session';
import { AgentBadge } from '../agents/AgentBadge';
import type { User } from '../api/types';
import { useConnection } from '../connection/connectionStore';
import { Button } from '../design/Button';
import list from '../design/list.module.css';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { useText } from '../languages/language';
import type { RoomView } from '../rooms/roomState';
import { showPerson } from './card';
import { Face } from './Face';
import { loadMembers } from './loading';
import { inListOrder, type MemberEntry, presentMembers } from './memberBook';
import { usePeople } from './people';
import { usePresence } from './presence';
import styles from './UserList.module.css';

/** Who is in the room, and who of them is here now. */
export function UserList({ view: { room, members } }: { view: RoomView }) {
  const { t, tag } = useText();
  const isLive = useConnection(({ state }) => state === 'live');
  const people = usePeople(({ byId }) => byId);
  const online = usePresence((presence) => presence.online);
  useEffect(() => {
    if (members.state === 'unloaded') void loadMembers(room.id);
  }, [members.state, room.id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the connection's return is the reason, not another failure
  useEffect(() => {
    if (isLive && members.state === 'failed') void loadMembers(room.id);
  }, [isLive, room.id]);
  const entries = useMemo(
    () => inListOrder(presentMembers(members), people, online, new Intl.Collator(tag)),
    [members, people, online, tag],
  );
  if (members.state === 'failed') {
    return (
      <Placeholder icon={CloudOff} title={t('members.failed')}>
        <Button onClick={() => loadMembers(room.id)}>{t('retry')}</Button>
      </Placeholder>
    );
  }
  if (members.state !== 'loaded') return <SkeletonRows rows={4} label={t('loading')} />;
  return (
    <ul className={list.list} aria-label={t('members.title')}>
      {entries.map((entry) => (
        <UserItem
          key={entry.userId}
          entry={entry}
          user={people.get(entry.userId)}
          isOnline={online.has(entry.userId)}
          roomId={room.id}
        />
      ))}
    </ul>
  );
}

interface ItemProps {
  entry: MemberEntry;
  user: User | undefined;
  isOnline: boolean;
  roomId: number;
}

function UserItem({ entry, user, isOnline, roomId }: ItemProps) {
  const { t } = useText();
  const isSelf = useSession((session) => session.user?.id === entry.userId);
  if (user === undefined) return null;
  return (
    <li>
      <button
        type="button"
        className={`${list.row} ${styles.member}`}
        onClick={() => showPerson(user.id, roomId)}
      >
        <Face user={user} size={36} showsPresence />
        <span className={list.words}>
          <span dir="auto">
            {user.display_name} <AgentBadge user={user} />
          </span>
          <small dir="auto">
            {user.kind === 'agent'
              ? `@${user.username}`
              : t(isOnline ? 'member.online' : 'member.offline')}
            {isSelf && ` · ${t('you')}`}
            {user.status_text && ` · ${user.status_text}`}
          </small>
        </span>
        {(entry.role === 'owner' || entry.role === 'admin') && (
          <span className={styles.role}>{t(`member.${entry.role}`)}</span>
        )}
      </button>
    </li>
  );
}
