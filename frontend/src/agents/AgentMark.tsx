import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import styles from './AgentMark.module.css';

/** Says beside a name that it is an agent's; nothing beside a person's. */
export function AgentMark({ userId }: { userId: number }) {
  const { t } = useText();
  const isAgent = usePeople(({ byId }) => byId.get(userId)?.kind === 'agent');
  return isAgent ? <span className={styles.mark}>{t('agent')}</span> : null;
}
