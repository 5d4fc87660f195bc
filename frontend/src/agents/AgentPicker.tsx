import { useEffect, useEffectEvent } from 'react';
import type { Agent } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import list from '../design/list.module.css';
import { SkeletonRows } from '../design/Skeleton';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { useNewSession } from '../sessions/useNewSession';
import { AgentLine } from './AgentLine';
import { loadAgents } from './agents';
import { useAgents } from './useAgents';

/** Chooses with whom to begin a chat. Where there is one agent alone, it is the one. */
export function AgentPicker({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const { agents, isLoading, problem } = useAgents();
  const begin = useNewSession();
  const beginning = useSubmit(async () => {
    const [only] = agents;
    if (only) await begin(only.user.id);
    onClose();
  });
  const beginAtOnce = useEffectEvent(() => void beginning.submit());
  useEffect(() => {
    if (agents.length === 1) beginAtOnce();
  }, [agents.length]);
  return (
    <Dialog title={t('session.begin')} onClose={onClose}>
      {(isLoading || (agents.length === 1 && !beginning.problem)) && (
        <SkeletonRows rows={2} label={t('loading')} />
      )}
      {(problem ?? beginning.problem) && <Alert>{problem ?? beginning.problem}</Alert>}
      {problem && <Button onClick={() => void loadAgents()}>{t('retry')}</Button>}
      <p role="status" className={list.quiet}>
        {!isLoading && !problem && agents.length === 0 && t('agents.none')}
      </p>
      {agents.length > 1 && (
        <ul className={list.list} aria-label={t('agents.title')}>
          {agents.map((agent) => (
            <Candidate key={agent.user.id} agent={agent} onDone={onClose} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function Candidate({ agent, onDone }: { agent: Agent; onDone: () => void }) {
  const { t } = useText();
  const begin = useNewSession();
  const { submit, busy, problem } = useSubmit(async () => {
    await begin(agent.user.id);
    onDone();
  });
  return (
    <li>
      <button
        type="button"
        className={list.row}
        aria-label={t('session.begin.with', { name: agent.user.display_name })}
        aria-disabled={busy || undefined}
        onClick={() => submit()}
      >
        <AgentLine agent={agent} />
      </button>
      {problem && <Alert>{problem}</Alert>}
    </li>
  );
}
