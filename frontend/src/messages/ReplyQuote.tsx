import { useText } from '../languages/language';
import styles from './MessageExtras.module.css';
import { showMessage } from './places';
import { Quote } from './Quote';
import { useMessageAt } from './quotes';

/** What a message answers; it leads there. */
export function ReplyQuote({ roomId, seq }: { roomId: number; seq: number }) {
  const { t } = useText();
  const message = useMessageAt(roomId, seq);
  return (
    <button
      type="button"
      className={styles.reply}
      title={t('quote.show')}
      disabled={!message}
      onClick={() => showMessage(roomId, seq)}
    >
      <Quote message={message} />
    </button>
  );
}
