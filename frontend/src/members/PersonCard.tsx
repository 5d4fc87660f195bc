import { MessageCircle, Pencil } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../accounts/session';
import type { User } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import type { RoomView } from '../rooms/roomState';
import { useRooms } from '../rooms/rooms';
import { useChatWith } from '../rooms/useChatWith';
import { BlockButton } from './BlockButton';
import { hidePerson, usePersonCard } from './card';
import { loadMembers } from './loading';
import { ConfirmMemberAction, MemberActions } from './MemberActions';
import { PersonFacts } from './PersonFacts';
import styles from './PersonFacts.module.css';
import { usePeople } from './people';
import { type GraveAction, looksAfter } from './rights';

/** The card of a person: who they are, and what I may do with them, here and in the room they were met in. */
export function PersonCard() {
  const { shown } = usePersonCard();
  const user = usePeople(({ byId }) => (shown ? byId.get(shown.userId) : undefined));
  const view = useRooms(({ byId }) => (shown?.roomId ? byId.get(shown.roomId) : undefined));
  const [asked, setAsked] = useState<GraveAction | null>(null);
  const isSelf = useSession((session) => session.user?.id === shown?.userId);
  useMembersFor(view);
  if (user === undefined) return null;
  if (asked && view) {
    return (
      <ConfirmMemberAction
        action={asked}
        room={view.room}
        user={user}
        onDone={hidePerson}
        onClose={() => setAsked(null)}
      />
    );
  }
  return (
    <Dialog title={user.display_name} onClose={hidePerson}>
      <PersonFacts user={user} />
      <div className={styles.actions}>
        {isSelf ? <EditProfile /> : <Write user={user} />}
        {!isSelf && view && <MemberActions view={view} user={user} onAsk={setAsked} />}
        {!isSelf && <BlockButton user={user} />}
      </div>
    </Dialog>
  );
}

/** Who looks after a room must know a member's role before anything can be offered. */
function useMembersFor(view: RoomView | undefined): void {
  const roomId = view?.room.id;
  const isNeeded = view !== undefined && looksAfter(view.room.role);
  useEffect(() => {
    if (roomId !== undefined && isNeeded) void loadMembers(roomId);
  }, [roomId, isNeeded]);
}

function EditProfile() {
  const { t } = useText();
  const [, navigate] = useLocation();
  return (
    <Button look="main" onClick={() => navigate('/settings/profile')}>
      <Pencil size={16} aria-hidden />
      {t('me.edit')}
    </Button>
  );
}

function Write({ user }: { user: User }) {
  const { t } = useText();
  const chat = useChatWith();
  const { submit, busy, problem } = useSubmit(async () => {
    await chat(user);
    hidePerson();
  });
  return (
    <>
      <Button look="main" busy={busy} onClick={() => submit()}>
        <MessageCircle size={16} aria-hidden />
        {user.kind === 'agent' ? t('agent.chat') : t('person.message')}
      </Button>
      {problem && <Alert>{problem}</Alert>}
    </>
  );
}
