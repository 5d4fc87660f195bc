import { useText } from '../languages/language';
import { useBlocks } from '../members/blocks';
import { MessageBubble } from './MessageBubble';
import styles from './MessageList.module.css';
import type { MessageRow } from './timeline';
import { unfold, useUnfolded } from './unfolded';

interface Props {
  row: MessageRow;
  roomId: number;
  isNewest: boolean;
}

/** A message; one of a person I have blocked stays folded until I ask for it. */
export function MessageOrFold(props: Props) {
  const isBlocked = useBlocks(({ ids }) => ids.has(props.row.senderId));
  return isBlocked ? <Foldable {...props} /> : <MessageBubble {...props} />;
}

function Foldable(props: Props) {
  const { row } = props;
  const { t } = useText();
  const isUnfolded = useUnfolded(({ keys }) => keys.has(row.key));
  if (isUnfolded) return <MessageBubble {...props} />;
  return (
    <p className={styles.line} data-folded={row.key}>
      {t('message.folded')}{' '}
      <button type="button" onClick={() => unfold(row.key)}>
        {t('message.unfold')}
      </button>
    </p>
  );
}
