import { Plus } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { changeAgent, managedAgents } from '../api/admin';
import type { ManagedAgent } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import list from '../design/list.module.css';
import { SkeletonRows } from '../design/Skeleton';
import { useSubmit } from '../design/useSubmit';
import { factLine } from '../languages/facts';
import { useSentenceOf, useText } from '../languages/language';
import { PersonLine } from '../members/PersonLine';
import styles from './Admin.module.css';
import { AgentEditor } from './AgentEditor';

/** The agents of this server, and how each answers. */
export function AgentAccounts() {
  const { t } = useText();
  const { agents, problem, load, take } = useManagedAgents();
  const [edited, edit] = useState<ManagedAgent | 'new' | null>(null);
  return (
    <>
      <div className={styles.filters}>
        <Button look="main" onClick={() => edit('new')}>
          <Plus size={16} aria-hidden />
          {t('admin.agent.add')}
        </Button>
      </div>
      {problem && <Alert>{problem}</Alert>}
      {problem && <Button onClick={load}>{t('retry')}</Button>}
      {agents === null && !problem && <SkeletonRows rows={3} label={t('loading')} />}
      {agents && (
        <ul className={`${list.list} ${list.cards}`} aria-label={t('admin.agents')}>
          {agents.map((agent) => (
            <AgentItem
              key={agent.user.id}
              agent={agent}
              onEdit={() => edit(agent)}
              onChanged={take}
            />
          ))}
        </ul>
      )}
      {edited && (
        <AgentEditor
          agent={edited === 'new' ? null : edited}
          onSaved={take}
          onClose={() => edit(null)}
        />
      )}
    </>
  );
}

function useManagedAgents() {
  const [agents, setAgents] = useState<readonly ManagedAgent[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();
  const load = useCallback(() => {
    setError(null);
    managedAgents().then(setAgents, setError);
  }, []);
  useEffect(load, [load]);
  /** Puts in one that was changed or made. */
  const take = (agent: ManagedAgent) =>
    setAgents((known) => {
      const others = known ?? [];
      return others.some(({ user }) => user.id === agent.user.id)
        ? others.map((one) => (one.user.id === agent.user.id ? agent : one))
        : [...others, agent];
    });
  return { agents, load, take, problem: error === null ? null : sentenceOf(error) };
}

interface ItemProps {
  agent: ManagedAgent;
  onEdit: () => void;
  onChanged: (agent: ManagedAgent) => void;
}

function AgentItem({ agent, onEdit, onChanged }: ItemProps) {
  const { t } = useText();
  const { user } = agent;
  const [isAsked, setAsked] = useState(false);
  const change = async (disabled: boolean) => onChanged(await changeAgent(user.id, { disabled }));
  const enabling = useSubmit(() => change(false));
  const named = (label: string) => `${label}: ${user.display_name}`;
  return (
    <li className={list.card}>
      <PersonLine user={user}>
        <Standing agent={agent} />
      </PersonLine>
      <div className={styles.actions}>
        <Button aria-label={named(t('admin.agent.edit'))} onClick={onEdit}>
          {t('admin.agent.edit')}
        </Button>
        {agent.disabled_at ? (
          <Button
            busy={enabling.busy}
            aria-label={named(t('admin.agent.enable'))}
            onClick={() => enabling.submit()}
          >
            {t('admin.agent.enable')}
          </Button>
        ) : (
          <Button
            look="grave"
            aria-label={named(t('admin.agent.disable'))}
            onClick={() => setAsked(true)}
          >
            {t('admin.agent.disable')}
          </Button>
        )}
      </div>
      {enabling.problem && <Alert>{enabling.problem}</Alert>}
      {isAsked && (
        <Confirm
          title={t('admin.agent.disable')}
          text={t('admin.agent.disable.text', { name: user.display_name })}
          action={t('admin.agent.disable')}
          work={() => change(true)}
          onClose={() => setAsked(false)}
        />
      )}
    </li>
  );
}

/** Where an agent comes from, with which model it answers, and what it lacks to do so. */
function Standing({ agent }: { agent: ManagedAgent }) {
  const { t } = useText();
  const { origin, missing, disabled_at, settings } = agent;
  const facts = [
    t(`admin.agent.origin.${origin}`),
    settings.model?.name ?? t('admin.agent.extraction'),
    disabled_at && t('admin.agent.disabled'),
  ];
  return (
    <>
      <small>{factLine(facts)}</small>
      {missing && (
        <small className={styles.missing}>{t('admin.agent.missing', { name: missing })}</small>
      )}
    </>
  );
}
