import type { Room } from '../api/types';
import { Button } from '../design/Button';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { unblock, useBlocks } from '../members/blocks';
import { Composer } from '../messages/Composer';
import styles from './ChatRoom.module.css';

/** Where one writes in a room; between two of whom one has blocked the other, it says why one does not. */
export function WriteHere({ room, name }: { room: Room; name: string }) {
  const { t } = useText();
  const peerId = room.peer?.id;
  const isBlocked = useBlocks(({ ids }) => peerId !== undefined && ids.has(peerId));
  const { submit, busy } = useSubmit(async () => peerId && unblock(peerId));
  if (isBlocked) {
    return (
      <p className={styles.closed}>
        {t('chat.blocked', { name })}{' '}
        <Button look="quiet" busy={busy} onClick={() => submit()}>
          {t('person.unblock')}
        </Button>
      </p>
    );
  }
  if (room.may_post === false) return <p className={styles.closed}>{t('chat.closed', { name })}</p>;
  return <Composer roomId={room.id} name={name} />;
}
