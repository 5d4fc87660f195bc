import { useState } from 'react';
import { changeRoom, deleteRoom } from '../api/rooms';
import { Confirm } from '../design/Confirm';
import { FormDialog } from '../design/FormDialog';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import type { AskedOfRoom } from '../rooms/RoomDialog';
import { RoomNameField } from '../rooms/RoomFields';
import { useRoomName } from '../rooms/roomName';
import type { RoomView } from '../rooms/roomState';
import { useGoodbye } from '../rooms/useGoodbye';

interface Props {
  asked: AskedOfRoom;
  view: RoomView;
  onClose: () => void;
}

/** Gives a chat with an agent another name, or deletes it. */
export function SessionDialog({ asked, view, onClose }: Props) {
  const { t } = useText();
  const { room } = view;
  const name = useRoomName(room);
  const goodbye = useGoodbye(room);
  if (asked !== 'delete') return <Rename view={view} onClose={onClose} />;
  return (
    <Confirm
      title={t('session.delete')}
      text={t('session.delete.text', { name })}
      action={t('session.delete.do')}
      work={() => goodbye(deleteRoom)}
      onClose={onClose}
    />
  );
}

function Rename({ view: { room }, onClose }: Omit<Props, 'asked'>) {
  const { t } = useText();
  const present = useRoomName(room);
  const [name, setName] = useState(present);
  const { submit, busy, problem, wrong } = useSubmit(async () => {
    if (name.trim() !== present) await changeRoom(room.id, { name: name.trim() });
    onClose();
  });
  return (
    <FormDialog
      title={t('session.rename')}
      onClose={onClose}
      submit={submit}
      busy={busy}
      problem={problem}
    >
      <RoomNameField
        wrong={wrong}
        value={name}
        autoFocus
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setName(target.value)}
      />
    </FormDialog>
  );
}
