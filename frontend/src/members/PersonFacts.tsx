import { AgentBadge } from '../agents/AgentBadge';
import type { User } from '../api/types';
import { useText } from '../languages/language';
import { Face } from './Face';
import styles from './PersonFacts.module.css';
import { usePresence } from './presence';

/** What everybody may know of a person. Their name is the heading of the place it stands in. */
export function PersonFacts({ user }: { user: User }) {
  const { t } = useText();
  const isOnline = usePresence(({ online }) => online.has(user.id));
  return (
    <div className={styles.facts}>
      <Face user={user} size={72} showsPresence />
      <div className={styles.lines}>
        <p>@{user.username}</p>
        <p className={styles.quiet}>
          {user.kind === 'agent' ? (
            <AgentBadge user={user} />
          ) : (
            t(isOnline ? 'member.online' : 'member.offline')
          )}
        </p>
        {user.role === 'admin' && <p className={styles.quiet}>{t('person.siteAdmin')}</p>}
        {user.status_text && (
          <p className={styles.status} dir="auto">
            {user.status_text}
          </p>
        )}
      </div>
    </div>
  );
}
