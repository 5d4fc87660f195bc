import type { Room } from '../api/types';
import { type TextKey, useText } from '../languages/language';
import type { History } from './history';
import styles from './MessageList.module.css';
import { loadAfter, loadBefore } from './paging';
import { enterRoom } from './places';

/** What of a room's history is on its way, or did not come. */
export function Loadings({ room, history }: { room: Room; history: History }) {
  const { before, after, jump } = history;
  return (
    <>
      {jump !== 'idle' && (
        <Loading
          className={styles.earlier}
          failed={jump === 'failed'}
          texts={['messages.jump', 'messages.jump.failed']}
          again={() => enterRoom(room.id)}
        />
      )}
      {jump === 'idle' && before !== 'idle' && (
        <Loading
          className={styles.earlier}
          failed={before === 'failed'}
          texts={['messages.earlier', 'messages.earlier.failed']}
          again={() => loadBefore(room.id)}
        />
      )}
      {after !== 'idle' && (
        <Loading
          className={styles.later}
          failed={after === 'failed'}
          texts={['messages.later', 'messages.later.failed']}
          again={() => loadAfter(room.id)}
        />
      )}
    </>
  );
}

interface LoadingProps {
  className: string | undefined;
  failed: boolean;
  texts: [loading: TextKey, failed: TextKey];
  again: () => void;
}

function Loading({ className, failed, texts: [loading, lost], again }: LoadingProps) {
  const { t } = useText();
  return (
    <p role="status" className={className}>
      {t(failed ? lost : loading)}
      {failed && (
        <button type="button" onClick={again}>
          {t('retry')}
        </button>
      )}
    </p>
  );
}
