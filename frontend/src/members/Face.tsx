import type { User } from '../api/types';
import { Avatar } from '../design/Avatar';
import styles from './Face.module.css';
import { usePresence } from './presence';

interface Props {
  user: User;
  size: number;
  /** Adds a dot that tells whether they are here; the words for it are the owner's. */
  showsPresence?: boolean;
}

/** A person's or an agent's picture; an agent is always here. */
export function Face({ user, size, showsPresence: wantsPresence = false }: Props) {
  const isOnline = usePresence(({ online }) => online.has(user.id));
  const showsPresence = wantsPresence && user.kind === 'person';
  return (
    <span className={styles.face} data-online={showsPresence ? isOnline : undefined}>
      <Avatar seed={user.username} name={user.display_name} picture={user.avatar} size={size} />
      {showsPresence && <span className={styles.dot} />}
    </span>
  );
}
