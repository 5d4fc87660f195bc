import { Download, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { PersonFacts } from '../members/PersonFacts';
import { NotifyLevel } from '../notifications/NotifyLevel';
import { DayJump } from '../rooms/DayJump';
import panel from '../rooms/RoomPanel.module.css';
import { usePeer, useRoomName } from '../rooms/roomName';
import type { RoomView } from '../rooms/roomState';
import { UnreadButton } from '../rooms/UnreadButton';
import { SessionDialog } from './SessionDialog';
import { useExport } from './useExport';

/** What is to be known of a chat with an agent, and what may be done with it. */
export function SessionInfo({ view }: { view: RoomView }) {
  const { t } = useText();
  const { room } = view;
  const agent = usePeer(room);
  const name = useRoomName(room);
  const [asked, setAsked] = useState<'edit' | 'delete' | null>(null);
  const { submit, busy, problem } = useSubmit(useExport(room));
  return (
    <>
      <div className={panel.head}>
        <h2 dir="auto">{name}</h2>
        <p className={panel.kind}>{t('room.kind.session')}</p>
      </div>
      {agent && <PersonFacts user={agent} />}
      <div className={panel.actions}>
        <NotifyLevel roomId={room.id} />
        <DayJump roomId={room.id} />
        <UnreadButton room={room} />
        <Button look="quiet" onClick={() => setAsked('edit')}>
          <Pencil size={16} aria-hidden />
          {t('session.rename')}
        </Button>
        {room.last_seq > 0 && (
          <Button look="quiet" busy={busy} onClick={() => submit()}>
            <Download size={16} aria-hidden />
            {t('session.export')}
          </Button>
        )}
        {problem && <Alert>{problem}</Alert>}
        <Button look="grave" onClick={() => setAsked('delete')}>
          <Trash2 size={16} aria-hidden />
          {t('session.delete')}
        </Button>
      </div>
      {asked && <SessionDialog asked={asked} view={view} onClose={() => setAsked(null)} />}
    </>
  );
}
