import { MailOpen } from 'lucide-react';
import type { Room } from '../api/types';
import { Button } from '../design/Button';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { markUnreadFrom } from './reading';

/** Keeps a room in mind: its newest message counts as unread until the room is opened again. */
export function UnreadButton({ room }: { room: Room }) {
  const { t } = useText();
  const { submit, busy } = useSubmit(() => markUnreadFrom(room.id, room.last_seq));
  if (room.last_seq === 0) return null;
  return (
    <Button look="quiet" busy={busy} onClick={() => submit()}>
      <MailOpen size={16} aria-hidden />
      {t('room.unread')}
    </Button>
  );
}
