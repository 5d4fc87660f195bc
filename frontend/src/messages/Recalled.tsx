import { useConnection } from '../connection/connectionStore';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import { writeAgain } from './composing';
import styles from './MessageExtras.module.css';
import { recalledText } from './recalledTexts';
import type { MessageRow } from './timeline';

/** Stands in the place of a message that was taken back. */
export function Recalled({ row, roomId }: { row: MessageRow; roomId: number }) {
  const { t } = useText();
  const name = usePeople(({ byId }) => byId.get(row.senderId)?.display_name ?? '');
  const recallS = useConnection((connection) => connection.recallS);
  const { created_at = '', deleted_at } = row.message ?? {};
  const afterS = (Date.parse(deleted_at ?? '') - Date.parse(created_at)) / 1000;
  const key = row.own ? 'message.recalled.own' : 'message.recalled';
  const text = row.own ? recalledText(row.key) : null;
  return (
    <p className={styles.recalled} data-message={row.key}>
      {t(afterS > recallS ? 'message.recalled.late' : key, { name })}
      {text !== null && (
        <button type="button" onClick={() => writeAgain(roomId, text)}>
          {t('message.recalled.again')}
        </button>
      )}
    </p>
  );
}
