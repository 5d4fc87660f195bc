import { deleteRoom, leaveRoom } from '../api/rooms';
import { Confirm } from '../design/Confirm';
import { useText } from '../languages/language';
import { AddMember } from '../members/AddMember';
import { Bans } from './Bans';
import { EditRoom } from './EditRoom';
import { Invites } from './Invites';
import type { RoomView } from './roomState';
import { useGoodbye } from './useGoodbye';

export type AskedOfRoom = 'edit' | 'add' | 'invites' | 'bans' | 'leave' | 'delete';

interface Props {
  asked: AskedOfRoom;
  view: RoomView;
  onClose: () => void;
}

/** The dialogs that a room's details lead to. */
export function RoomDialog({ asked, view, onClose }: Props) {
  const { t } = useText();
  const { room } = view;
  const goodbye = useGoodbye(room);
  switch (asked) {
    case 'edit':
      return <EditRoom room={room} onClose={onClose} />;
    case 'add':
      return <AddMember view={view} onClose={onClose} />;
    case 'invites':
      return <Invites room={room} onClose={onClose} />;
    case 'bans':
      return <Bans room={room} onClose={onClose} />;
    case 'leave':
      return (
        <Confirm
          title={t('room.leave')}
          text={
            room.role === 'owner' && room.member_count > 1
              ? t('room.leave.owner.text', { name: room.name })
              : t('room.leave.text', { name: room.name })
          }
          action={t('room.leave.do')}
          work={() => goodbye(leaveRoom)}
          onClose={onClose}
        />
      );
    case 'delete':
      return (
        <Confirm
          title={t('room.delete')}
          text={t('room.delete.text', { name: room.name })}
          action={t('room.delete.do')}
          work={() => goodbye(deleteRoom)}
          onClose={onClose}
        />
      );
  }
}
