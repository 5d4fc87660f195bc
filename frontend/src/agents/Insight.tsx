import { Brain, ListTree } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { answerRecord } from '../api/answers';
import type { AnswerRecord, Message, Step } from '../api/types';
import { useText } from '../languages/language';
import { PlainText } from '../markdown/PlainText';
import type { Growing } from './growing';
import styles from './Insight.module.css';

interface Props {
  message: Message;
  growing: Growing | null;
}

type Told = Pick<AnswerRecord, 'thought'> & { steps: readonly Step[] };

/** What an agent thought and which tools it used, folded: live while the answer grows, later from its record. */
export default function Insight({ message, growing }: Props) {
  const { t, count } = useText();
  const { thought, steps } = message.answer ?? { thought: false, steps: 0 };
  const stepCount = growing?.steps.length ?? steps;
  const hasThought = growing ? growing.thought !== '' : thought;
  if (!hasThought && stepCount === 0) return null;
  return (
    <div className={styles.insight}>
      {hasThought && (
        <Fold
          icon={<Brain size={14} aria-hidden />}
          title={t(growing && growing.text === '' ? 'answer.thinking' : 'answer.thought')}
        >
          <Told message={message} growing={growing}>
            {(told) => (
              <p className={styles.thought} dir="auto">
                <PlainText content={told.thought} mentions={[]} />
              </p>
            )}
          </Told>
        </Fold>
      )}
      {stepCount > 0 && (
        <Fold icon={<ListTree size={14} aria-hidden />} title={count('answer.steps', stepCount)}>
          <Told message={message} growing={growing}>
            {(told) => <Steps steps={told.steps} />}
          </Told>
        </Fold>
      )}
    </div>
  );
}

interface FoldProps {
  icon: ReactNode;
  title: string;
  children: ReactNode;
}

function Fold({ icon, title, children }: FoldProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.fold} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {icon}
        {title}
      </summary>
      {isOpen && children}
    </details>
  );
}

interface ToldProps extends Props {
  children: (told: Told) => ReactNode;
}

/** Shows what is known, and asks for it where it is not. */
function Told({ message, growing, children }: ToldProps) {
  const { t } = useText();
  const [record, setRecord] = useState<AnswerRecord | 'failed' | null>(null);
  const isLive = growing !== null;
  useEffect(() => {
    if (isLive) return;
    let isCurrent = true;
    answerRecord(message).then(
      (found) => isCurrent && setRecord(found),
      () => isCurrent && setRecord('failed'),
    );
    return () => {
      isCurrent = false;
    };
  }, [message, isLive]);
  if (growing !== null) return children(growing);
  if (record === null) return <p className={styles.thought}>{t('loading')}</p>;
  return record === 'failed' ? (
    <p className={styles.thought}>{t('answer.record.failed')}</p>
  ) : (
    children(record)
  );
}

const KNOWN = [
  'search_messages',
  'read_room',
  'list_members',
  'catch_me_up',
  'propose_message',
  'propose_pin',
] as const;

function Steps({ steps }: { steps: readonly Step[] }) {
  const { t } = useText();
  return (
    <ol className={styles.steps}>
      {steps.map((step) => {
        const known = KNOWN.find((tool) => tool === step.tool);
        return (
          <li key={step.id}>
            <strong>{known ? t(`answer.step.${known}`) : step.tool}</strong>
            {step.failed && <em className={styles.failed}> {t('answer.step.failed')}</em>}
            {step.ended_at !== null && <small> {duration(step)}</small>}
            <Arguments of={step} />
            {step.result !== null && <pre>{step.result}</pre>}
          </li>
        );
      })}
    </ol>
  );
}

function Arguments({ of: step }: { of: Step }) {
  const given = Object.entries(step.arguments).filter(([, value]) => value !== null);
  if (given.length === 0) return null;
  return (
    <p className={styles.arguments} dir="auto">
      {given.map(([name, value]) => `${name}: ${asText(value)}`).join(' · ')}
    </p>
  );
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function duration({ began_at, ended_at }: Step): string {
  const ms = Date.parse(ended_at ?? began_at) - Date.parse(began_at);
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
