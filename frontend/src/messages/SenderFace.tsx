import { Avatar } from '../design/Avatar';
import { useText } from '../languages/language';
import { showPerson } from '../members/card';
import { usePeople } from '../members/people';
import styles from './SenderFace.module.css';

/** The sender's picture beside a message; it opens their card. */
export function SenderFace({ senderId, roomId }: { senderId: number; roomId: number }) {
  const { t } = useText();
  const sender = usePeople(({ byId }) => byId.get(senderId));
  const name = sender?.display_name ?? '';
  return (
    <button
      type="button"
      className={styles.face}
      aria-label={t('person.open', { name })}
      onClick={() => showPerson(senderId, roomId)}
    >
      <Avatar seed={sender?.username ?? ''} name={name} picture={sender?.avatar} size={38} />
    </button>
  );
}
