import type { User } from '../api/types';
import { Alert } from '../design/Alert';
import { Dialog } from '../design/Dialog';
import list from '../design/list.module.css';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { PeopleSearch } from '../members/PeopleSearch';
import { PersonLine } from '../members/PersonLine';
import { useChatWith } from './useChatWith';

/** Finds a person, and opens the room of the two. */
export function NewChat({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  return (
    <Dialog title={t('chat.new')} onClose={onClose}>
      <PeopleSearch>
        {(user) => <Candidate key={user.id} user={user} onClose={onClose} />}
      </PeopleSearch>
    </Dialog>
  );
}

function Candidate({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useText();
  const chat = useChatWith();
  const { submit, busy, problem } = useSubmit(async () => {
    await chat(user);
    onClose();
  });
  return (
    <li>
      <button
        type="button"
        className={list.row}
        aria-label={t('chat.with', { name: user.display_name })}
        aria-disabled={busy || undefined}
        onClick={() => submit()}
      >
        <PersonLine user={user} />
      </button>
      {problem && <Alert>{problem}</Alert>}
    </li>
  );
}
