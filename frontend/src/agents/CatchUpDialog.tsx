import { ListChecks } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { catchUp } from '../api/agents';
import type { CatchUp } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import list from '../design/list.module.css';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { useSentenceOf, useText } from '../languages/language';
import styles from './CatchUpDialog.module.css';

interface Props {
  roomId: number;
  /** After which message; if none is named, after what I have read. */
  since: number | undefined;
  onClose: () => void;
}

/** What I have missed in a room, in a few sentences, each with the way to the messages it is made of. */
export function CatchUpDialog({ roomId, since, onClose }: Props) {
  const { t, count } = useText();
  const { summary, problem, ask } = useCatchUp(roomId, since);
  return (
    <Dialog title={t('room.catchUp')} onClose={onClose}>
      <p className={list.quiet}>{t('catchUp.private')}</p>
      {problem && <Alert>{problem}</Alert>}
      {problem && <Button onClick={ask}>{t('retry')}</Button>}
      {summary === null && !problem && <SkeletonRows rows={4} label={t('catchUp.loading')} />}
      {summary && summary.sentences.length === 0 && (
        <Placeholder icon={ListChecks} title={t('catchUp.none')}>
          <p>{t('catchUp.none.hint')}</p>
        </Placeholder>
      )}
      {summary && summary.sentences.length > 0 && (
        <>
          <Sentences roomId={roomId} sentences={summary.sentences} onLeave={onClose} />
          <p className={list.quiet}>
            {count('catchUp.of', summary.messages)}
            <br />
            {summary.by === 'extraction'
              ? t('catchUp.extraction')
              : t('catchUp.model', { model: summary.by })}
          </p>
        </>
      )}
    </Dialog>
  );
}

function useCatchUp(roomId: number, since: number | undefined) {
  const [summary, setSummary] = useState<CatchUp | null>(null);
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();
  const ask = useCallback(() => {
    setError(null);
    setSummary(null);
    catchUp(roomId, since).then(setSummary, setError);
  }, [roomId, since]);
  useEffect(ask, [ask]);
  return { summary, ask, problem: error === null ? null : sentenceOf(error) };
}

interface SentencesProps {
  roomId: number;
  sentences: CatchUp['sentences'];
  onLeave: () => void;
}

function Sentences({ roomId, sentences, onLeave }: SentencesProps) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const show = (seq: number) => {
    onLeave();
    navigate(`/rooms/${roomId}/${seq}`, { state: { fromList: true } });
  };
  return (
    <ol className={styles.sentences}>
      {sentences.map(({ text, seqs }) => (
        <li key={`${seqs.join()} ${text}`}>
          <span dir="auto">{text}</span>{' '}
          <span className={styles.sources}>
            {seqs.map((seq, place) => (
              <button
                key={seq}
                type="button"
                aria-label={t('catchUp.show', { number: place + 1, text })}
                onClick={() => show(seq)}
              >
                {seqs.length > 1 ? `↗${place + 1}` : '↗'}
              </button>
            ))}
          </span>
        </li>
      ))}
    </ol>
  );
}
