import { CheckCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useSession } from '../accounts/session';
import type { Room } from '../api/types';
import { useConnection } from '../connection/connectionStore';
import { Avatar } from '../design/Avatar';
import { type Anchor, Popover } from '../design/Popover';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import styles from './ReadBy.module.css';
import { loadReceipts, MAX_READERS, readersOf, useReceipts } from './receipts';

/** Under one's own last message: how many have read it, and on demand who. */
export function ReadBy({ room, seq }: { room: Room; seq: number }) {
  const { t, count } = useText();
  const isTold = room.member_count > 1 && room.member_count <= MAX_READERS;
  const selfId = useSession(({ user }) => user?.id ?? 0);
  const marks = useReceipts(({ byRoom }) => byRoom.get(room.id));
  const isLive = useConnection(({ state }) => state === 'live');
  const [anchor, setAnchor] = useState<Anchor | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: who comes or goes is a reason to ask again
  useEffect(() => {
    if (isLive && isTold) void loadReceipts(room.id);
  }, [isLive, isTold, room.id, room.member_count]);
  if (!isTold || room.kind === 'session' || marks === undefined) return null;
  const { read, unread } = readersOf(marks, seq, selfId);
  if (read.length === 0) return null;
  const total = read.length + unread.length;
  const text =
    room.kind === 'direct'
      ? t('receipts.read')
      : unread.length === 0
        ? t('receipts.all')
        : t('receipts.some', { count: read.length, total });
  return (
    <div className={styles.place}>
      <button
        type="button"
        className={styles.receipt}
        aria-expanded={anchor !== null}
        disabled={room.kind === 'direct'}
        onClick={({ currentTarget }) => setAnchor(anchor === null ? currentTarget : null)}
      >
        <CheckCheck size={14} aria-hidden />
        {text}
      </button>
      {anchor !== null && (
        <Popover anchor={anchor} label={text} onClose={() => setAnchor(null)}>
          <div className={styles.readers}>
            <People title={count('receipts.readers', read.length)} ids={read} />
            {unread.length > 0 && (
              <People title={count('receipts.others', unread.length)} ids={unread} />
            )}
          </div>
        </Popover>
      )}
    </div>
  );
}

function People({ title, ids }: { title: string; ids: readonly number[] }) {
  const people = usePeople(({ byId }) => byId);
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {ids.map((id) => {
          const person = people.get(id);
          return (
            <li key={id}>
              <Avatar
                seed={person?.username ?? ''}
                name={person?.display_name ?? ''}
                picture={person?.avatar}
                size={24}
              />
              <span dir="auto">{person?.display_name}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
