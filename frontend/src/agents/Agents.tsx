import { Bot, MessageCirclePlus } from 'lucide-react';
import type { Agent } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import list from '../design/list.module.css';
import { Page } from '../design/Page';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { useNewSession } from '../sessions/useNewSession';
import { AgentLine } from './AgentLine';
import { loadAgents } from './agents';
import { useAgents } from './useAgents';

/** All agents of this server, each with the way to a chat with it. */
export function Agents() {
  const { t } = useText();
  const { agents, isLoading, problem } = useAgents();
  return (
    <Page title={t('agents.title')} beside={null}>
      <p className={list.quiet}>{t('agents.hint')}</p>
      {isLoading && <SkeletonRows rows={3} label={t('loading')} />}
      {problem && <Alert>{problem}</Alert>}
      {problem && <Button onClick={() => void loadAgents()}>{t('retry')}</Button>}
      {!isLoading && !problem && agents.length === 0 && (
        <Placeholder icon={Bot} title={t('agents.none')}>
          <p>{t('agents.none.hint')}</p>
        </Placeholder>
      )}
      {agents.length > 0 && (
        <ul className={`${list.list} ${list.cards}`} aria-label={t('agents.title')}>
          {agents.map((agent) => (
            <AgentCard key={agent.user.id} agent={agent} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function AgentCard({ agent }: { agent: Agent }) {
  const { t } = useText();
  const begin = useNewSession();
  const { submit, busy, problem } = useSubmit(() => begin(agent.user.id));
  return (
    <li className={list.card}>
      <AgentLine agent={agent} />
      <Button
        busy={busy}
        aria-label={t('session.begin.with', { name: agent.user.display_name })}
        onClick={() => submit()}
      >
        <MessageCirclePlus size={16} aria-hidden />
        {t('session.begin.short')}
      </Button>
      {problem && <Alert>{problem}</Alert>}
    </li>
  );
}
