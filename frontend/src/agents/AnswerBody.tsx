import { Suspense } from 'react';
import type { Message } from '../api/types';
import { useText, withTexts } from '../languages/language';
import { AnswerText } from '../messages/MessageText';
import { lazy } from '../shell/lazy';
import styles from './AnswerBody.module.css';
import { statusOf, useGrowing } from './useGrowing';

const Insight = lazy(() => withTexts('answers', import('./Insight')));
const Standing = lazy(() => withTexts('answers', import('./Standing')));
const AnswerTools = lazy(() => withTexts('answers', import('./AnswerTools')));

/** An agent's answer: what it says until now, with what led to it and how it stands. */
export function AnswerBody({ message }: { message: Message }) {
  const { t } = useText();
  const growing = useGrowing(message);
  const status = statusOf(message, growing);
  const text = growing?.text ?? message.content;
  return (
    <div className={styles.answer} data-answer={status}>
      <Suspense>
        <Insight message={message} growing={growing} />
      </Suspense>
      {text === '' ? (
        <span className={styles.state}>{t(`answer.state.${status}`)}</span>
      ) : (
        <AnswerText content={text} message={message} isGrowing={status === 'streaming'} />
      )}
      <Suspense>
        <Standing message={message} status={status} />
      </Suspense>
    </div>
  );
}

/** What can be done with an answer, below it. */
export function AnswerToolbar({ message }: { message: Message }) {
  return (
    <Suspense fallback={<div className={styles.tools} />}>
      <AnswerTools message={message} />
    </Suspense>
  );
}
