import { useLocation } from 'wouter';
import { useText } from '../languages/language';
import { showMessage } from '../messages/places';
import { useRooms } from '../rooms/rooms';
import styles from './PlaceLink.module.css';

interface Props {
  roomId: number;
  seq: number;
}

/** What an agent's reference to a message leads to, if its room is one of mine. */
export function PlaceLink({ roomId, seq }: Props) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const isMine = useRooms(({ byId }) => byId.has(roomId));
  if (!isMine) return `[${roomId}/${seq}]`;
  const show = () => {
    navigate(`/rooms/${roomId}/${seq}`, { state: { fromList: true } });
    showMessage(roomId, seq);
  };
  return (
    <button
      type="button"
      className={styles.place}
      title={t('quote.show')}
      aria-label={`${t('quote.show')}: ${seq}`}
      onClick={show}
    >
      ↗{seq}
    </button>
  );
}
