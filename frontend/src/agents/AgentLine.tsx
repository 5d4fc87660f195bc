import type { Agent } from '../api/types';
import list from '../design/list.module.css';
import { useText } from '../languages/language';
import { Face } from '../members/Face';
import styles from './Agents.module.css';

/** An agent as one line of a list: who it is, with which model, and whether it can answer. */
export function AgentLine({ agent }: { agent: Agent }) {
  const { user } = agent;
  return (
    <>
      <Face user={user} size={40} />
      <span className={list.words}>
        <span dir="auto">{user.display_name}</span>
        <small>
          <AgentKind agent={agent} />
        </small>
        {user.status_text && <small dir="auto">{user.status_text}</small>}
      </span>
    </>
  );
}

/** With which model an agent answers; that it does without one, or that it cannot yet. */
export function AgentKind({ agent }: { agent: Agent }) {
  const { t } = useText();
  if (agent.demo) return t('agent.demo');
  if (!agent.configured) return <span className={styles.missing}>{t('agent.unconfigured')}</span>;
  return agent.model;
}
