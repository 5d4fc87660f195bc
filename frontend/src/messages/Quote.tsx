import type { Message } from '../api/types';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import styles from './Quote.module.css';
import { summaryOf } from './summary';

/** Who said what, in one or two lines. */
export function Quote({ message }: { message: Message | null | undefined }) {
  const { t } = useText();
  const sender = usePeople(({ byId }) => byId.get(message?.sender_id ?? 0));
  if (message === undefined) return <span className={styles.quote}>{t('loading')}</span>;
  if (message === null) return <span className={styles.quote}>{t('quote.missing')}</span>;
  return (
    <span className={styles.quote} dir="auto">
      <strong>{sender?.display_name}</strong>
      <span>{summaryOf(message, t)}</span>
    </span>
  );
}
