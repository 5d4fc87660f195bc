import { useState } from 'react';
import { addMember } from '../api/rooms';
import type { User } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import list from '../design/list.module.css';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import type { RoomView } from '../rooms/roomState';
import { PeopleSearch } from './PeopleSearch';
import { PersonLine } from './PersonLine';

/** Finds people, and puts them into the room. */
export function AddMember({ view, onClose }: { view: RoomView; onClose: () => void }) {
  const { t } = useText();
  return (
    <Dialog title={t('member.add')} onClose={onClose}>
      <PeopleSearch>{(user) => <Candidate key={user.id} user={user} view={view} />}</PeopleSearch>
    </Dialog>
  );
}

function Candidate({ user, view: { room, members } }: { user: User; view: RoomView }) {
  const { t } = useText();
  const [isAdded, setAdded] = useState(false);
  const isMember = isAdded || Boolean(members.byId.get(user.id)?.role);
  const { submit, busy, problem } = useSubmit(async () => {
    await addMember(room.id, user.id);
    setAdded(true);
  });
  return (
    <li className={list.row}>
      <PersonLine user={user}>{problem && <Alert>{problem}</Alert>}</PersonLine>
      {isMember ? (
        <span className={list.quiet}>{t('member.already')}</span>
      ) : (
        <Button
          look="main"
          busy={busy}
          onClick={() => submit()}
          aria-label={t('member.add.named', { name: user.display_name })}
        >
          {t('member.add.do')}
        </Button>
      )}
    </li>
  );
}
