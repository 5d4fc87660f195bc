import { useLocation } from 'wouter';
import type { Message, SearchHit } from '../api/types';
import { fullTime, listTime } from '../languages/format';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import { showMessage } from '../messages/places';
import { summaryOf } from '../messages/summary';
import { useRoomName } from '../rooms/roomName';
import { useRooms } from '../rooms/rooms';
import { highlight } from './highlight';
import styles from './SearchPage.module.css';
import { useSearch } from './searching';

interface Props {
  onShow: ((message: Message) => void) | undefined;
}

/** What was found, by room; the room with the newest hit comes first. */
export function SearchResults({ onShow }: Props) {
  const hits = useSearch((found) => found.hits);
  const byRoom = Map.groupBy(hits, (hit) => hit.room_id);
  return [...byRoom].map(([roomId, found]) => (
    <RoomHits key={roomId} roomId={roomId} hits={found} onShow={onShow} />
  ));
}

interface RoomHitsProps extends Props {
  roomId: number;
  hits: readonly SearchHit[];
}

function RoomHits({ roomId, hits, onShow }: RoomHitsProps) {
  const room = useRooms(({ byId }) => byId.get(roomId)?.room);
  if (room === undefined) return null;
  return (
    <section className={styles.room}>
      <RoomTitle room={room} />
      <ul>
        {hits.map((hit) => (
          <Hit key={hit.message.id} hit={hit} onShow={onShow} />
        ))}
      </ul>
    </section>
  );
}

interface HitProps extends Props {
  hit: SearchHit;
}

function RoomTitle({ room }: { room: Parameters<typeof useRoomName>[0] }) {
  return <h3 dir="auto">{useRoomName(room)}</h3>;
}

function Hit({ hit: { message, context_before, context_after }, onShow }: HitProps) {
  const { tag } = useText();
  const [, navigate] = useLocation();
  const terms = useSearch((found) => found.terms);
  const open = () => {
    if (onShow) return onShow(message);
    navigate(`/rooms/${message.room_id}/${message.seq}`, { state: { fromList: true } });
    showMessage(message.room_id, message.seq);
  };
  const text = [message.content, ...message.files.map((file) => file.name)].join(' ').trim();
  return (
    <li>
      <button type="button" className={styles.hit} onClick={open}>
        {context_before.map((one) => (
          <Beside key={one.id} message={one} />
        ))}
        <span className={styles.line}>
          <Sender id={message.sender_id} />
          <time dateTime={message.created_at} title={fullTime(message.created_at, tag)}>
            {listTime(message.created_at, new Date(), tag)}
          </time>
        </span>
        <span className={styles.text} dir="auto">
          {highlight(text, terms).map(({ text: part, isHit }, index) => {
            const key = `${index}-${part}`;
            return isHit ? <mark key={key}>{part}</mark> : <span key={key}>{part}</span>;
          })}
        </span>
        {context_after.map((one) => (
          <Beside key={one.id} message={one} />
        ))}
      </button>
    </li>
  );
}

function Beside({ message }: { message: Message }) {
  const { t } = useText();
  const name = usePeople(({ byId }) => byId.get(message.sender_id)?.display_name);
  return (
    <span className={styles.beside} dir="auto">
      {name && t('room.says', { name })}
      {summaryOf(message, t)}
    </span>
  );
}

function Sender({ id }: { id: number }) {
  const name = usePeople(({ byId }) => byId.get(id)?.display_name ?? '');
  return (
    <span className={styles.sender} dir="auto">
      {name}
    </span>
  );
}
