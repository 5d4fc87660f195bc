import { useConnection } from '../connection/connectionStore';
import { useText } from '../languages/language';
import styles from './MessageBubble.module.css';
import { isInHand } from './outbox';
import { discardSend, retrySend, rewriteSend, useOutbox } from './sending';

/** What one may do with a message that was not sent, or cannot be now. */
export function Unsent({ id }: { id: string }) {
  const { t, sentence } = useText();
  const send = useOutbox(({ sends }) => sends.find((one) => one.id === id));
  const isLive = useConnection(({ state }) => state === 'live');
  if (send === undefined || !isInHand(send)) return null;
  const hasFailed = send.status === 'failed';
  if (!hasFailed && isLive) return null;
  return (
    <div
      className={hasFailed ? styles.failure : styles.waiting}
      role={hasFailed ? 'alert' : undefined}
    >
      {hasFailed && <p>{sentence(send.code ?? '', t('send.failed'))}</p>}
      <div className={styles.ways}>
        {hasFailed && (
          <button type="button" onClick={() => retrySend(id)}>
            {t('retry')}
          </button>
        )}
        <button type="button" onClick={() => rewriteSend(id)}>
          {t('send.rewrite')}
        </button>
        <button type="button" onClick={() => discardSend(id)}>
          {t('send.discard')}
        </button>
      </div>
    </div>
  );
}
