import { memo } from 'react';
import type { Room } from '../api/types';
import { lineTime } from '../languages/format';
import { useText } from '../languages/language';
import { useRoomName } from '../rooms/roomName';
import styles from './MessageList.module.css';
import { MessageOrFold } from './MessageOrFold';
import type { Row } from './timeline';

interface Props {
  row: Row;
  room: Room;
  isNewest: boolean;
}

export const TimelineRow = memo(
  function TimelineRow({ row, room, isNewest }: Props) {
    const { t, tag } = useText();
    if (row.kind === 'message')
      return <MessageOrFold row={row} roomId={room.id} isNewest={isNewest} />;
    if (row.kind === 'beginning') {
      return <Beginning room={room} />;
    }
    if (row.kind === 'unread') return <p className={styles.unread}>{t('messages.unread')}</p>;
    return (
      <p className={styles.line}>
        <time dateTime={row.at}>{lineTime(row.at, new Date(), tag)}</time>
      </p>
    );
  },
  (before, after) =>
    before.isNewest === after.isNewest &&
    before.room.name === after.room.name &&
    isAlike(before.row, after.row),
);

function Beginning({ room }: { room: Room }) {
  const { t } = useText();
  const name = useRoomName(room);
  const key = room.kind === 'direct' ? 'messages.beginning.direct' : 'messages.beginning';
  return <p className={styles.line}>{t(key, { name })}</p>;
}

/** Rows are made anew with each change of the list; most of them are as they were. */
function isAlike(one: Row, other: Row): boolean {
  if (one.kind !== 'message' || other.kind !== 'message') return one.key === other.key;
  return (
    one.key === other.key &&
    one.first === other.first &&
    one.delivery === other.delivery &&
    one.content === other.content &&
    one.message === other.message &&
    one.files.length === other.files.length &&
    one.files.every((file, at) => file === other.files[at]) &&
    one.at === other.at
  );
}
