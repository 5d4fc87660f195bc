import type { Message } from '../api/types';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import styles from './NoticeLine.module.css';

/** What the server lets an agent say by itself, between the messages. */
export function NoticeLine({ message }: { message: Message }) {
  const { t } = useText();
  const { code = 'hop_limit', user_id } = message.notice ?? {};
  const name = usePeople(({ byId }) => byId.get(user_id ?? 0)?.display_name);
  const isAboutSomebody = code === 'person_budget' || code === 'agent_silent';
  return (
    <p className={styles.notice} data-message={message.id} tabIndex={-1}>
      {name && isAboutSomebody ? t(`notice.${code}.named`, { name }) : t(`notice.${code}`)}
    </p>
  );
}
