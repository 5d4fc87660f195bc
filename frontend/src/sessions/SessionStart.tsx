import { AgentKind } from '../agents/AgentLine';
import { useAgents } from '../agents/useAgents';
import type { Room } from '../api/types';
import { Button } from '../design/Button';
import { type TextKey, useText } from '../languages/language';
import { Face } from '../members/Face';
import { sendMessage } from '../messages/sending';
import { usePeer } from '../rooms/roomName';
import styles from './SessionStart.module.css';

const ANYBODY: readonly TextKey[] = ['session.ask.able', 'session.ask.search', 'session.ask.write'];
const DEMO: readonly TextKey[] = [
  'session.ask.able',
  'session.ask.product',
  'session.ask.search',
  'session.ask.keys',
];

/** Stands in a chat with an agent as long as nothing has been said: who it is, and what one may ask. */
export function SessionStart({ room }: { room: Room }) {
  const { t } = useText();
  const agent = usePeer(room);
  const { agents, isLoading } = useAgents();
  const about = agents.find(({ user }) => user.id === agent?.id);
  if (agent === null) return null;
  return (
    <div className={styles.start}>
      <div className={styles.who}>
        <Face user={agent} size={64} />
        <h3 dir="auto">{agent.display_name}</h3>
        {agent.status_text && <p dir="auto">{agent.status_text}</p>}
        <p className={styles.kind}>{about && <AgentKind agent={about} />}</p>
        <p className={styles.hint}>{about?.demo ? t('agent.demo.hint') : t('session.hint')}</p>
      </div>
      <ul className={styles.questions} hidden={isLoading} aria-label={t('session.ask')}>
        {(about?.demo ? DEMO : ANYBODY).map((question) => (
          <li key={question}>
            <Button onClick={() => sendMessage(room.id, t(question))}>{t(question)}</Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
