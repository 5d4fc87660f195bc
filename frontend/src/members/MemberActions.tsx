import { Ban, Crown, type LucideIcon, Shield, ShieldOff, UserMinus } from 'lucide-react';
import { banUser } from '../api/bans';
import { changeRole, removeMember } from '../api/rooms';
import type { Room, User } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import type { RoomView } from '../rooms/roomState';
import { actionsOn, type GraveAction, type MemberAction } from './rights';

const ICONS: Record<MemberAction, LucideIcon> = {
  promote: Shield,
  demote: ShieldOff,
  handOver: Crown,
  remove: UserMinus,
  ban: Ban,
};

interface Props {
  view: RoomView;
  user: User;
  /** Asks before something that cannot simply be taken back. */
  onAsk: (action: GraveAction) => void;
}

/** What I may do with a member of a room I look after. */
export function MemberActions({ view: { room, members }, user, onAsk }: Props) {
  const theirs = members.byId.get(user.id)?.role;
  const role = useSubmit(() =>
    changeRole(room.id, user.id, theirs === 'admin' ? 'member' : 'admin'),
  );
  if (!theirs || room.peer !== null) return null;
  return (
    <>
      {actionsOn(room.role, theirs, user.kind).map((action) => (
        <ActionButton
          key={action}
          action={action}
          busy={role.busy && isRoleChange(action)}
          onClick={() => (isRoleChange(action) ? role.submit() : onAsk(action))}
        />
      ))}
      {role.problem && <Alert>{role.problem}</Alert>}
    </>
  );
}

const isRoleChange = (action: MemberAction): action is 'promote' | 'demote' =>
  action === 'promote' || action === 'demote';

interface ActionButtonProps {
  action: MemberAction;
  busy: boolean;
  onClick: () => void;
}

function ActionButton({ action, busy, onClick }: ActionButtonProps) {
  const { t } = useText();
  const Icon = ICONS[action];
  const isGrave = action === 'remove' || action === 'ban';
  return (
    <Button look={isGrave ? 'grave' : 'plain'} busy={busy} onClick={onClick}>
      <Icon size={16} aria-hidden />
      {t(`member.${action}`)}
    </Button>
  );
}

interface ConfirmProps {
  action: GraveAction;
  room: Room;
  user: User;
  onDone: () => void;
  onClose: () => void;
}

export function ConfirmMemberAction({ action, room, user, onDone, onClose }: ConfirmProps) {
  const { t } = useText();
  const names = { name: user.display_name, room: room.name };
  return (
    <Confirm
      title={t(`member.${action}`)}
      text={t(`member.${action}.text`, names)}
      action={t(`member.${action}.do`)}
      work={async () => {
        await WORK[action](room.id, user.id);
        onDone();
      }}
      onClose={onClose}
    />
  );
}

const WORK: Record<GraveAction, (roomId: number, userId: number) => Promise<unknown>> = {
  handOver: (roomId, userId) => changeRole(roomId, userId, 'owner'),
  remove: removeMember,
  ban: banUser,
};
