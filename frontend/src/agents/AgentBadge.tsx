import type { User } from '../api/types';
import { useText } from '../languages/language';
import styles from './AgentBadge.module.css';

/** Says beside a name that it is an agent's. */
export function AgentBadge({ user }: { user: Pick<User, 'kind'> }) {
  const { t } = useText();
  return user.kind === 'agent' ? <span className={styles.badge}>{t('agent')}</span> : null;
}
