import { type ReactNode, useMemo, useState } from 'react';
import { useSession } from '../accounts/session';
import type { User } from '../api/types';
import { Alert } from '../design/Alert';
import { Field } from '../design/Field';
import { useText } from '../languages/language';
import styles from './PeopleSearch.module.css';
import { usePeople } from './people';
import { useFoundPeople } from './useFoundPeople';

const SUGGESTED = 8;

interface Props {
  /** Draws one person who was found, as an item of the list. */
  children: (user: User) => ReactNode;
  label?: string;
  /** Whom not to show. */
  leavesOut?: (user: User) => boolean;
  /** Whether it stands alone: then it takes the focus, and offers whom one has met before anything is typed. */
  isAlone?: boolean;
}

/** Finds people by the beginning of their name. */
export function PeopleSearch({ children, label, leavesOut, isAlone = true }: Props) {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const { users, problem } = useFoundPeople(typed.trim());
  const selfId = useSession(({ user }) => user?.id);
  const met = useMet();
  const others = (users ?? (isAlone && typed.trim() === '' ? met : [])).filter(
    ({ id }) => id !== selfId,
  );
  const shown = leavesOut ? others.filter((user) => !leavesOut(user)) : others;
  return (
    <>
      <Field
        label={label ?? t('person.search')}
        hint={t('person.search.hint')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={isAlone}
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      />
      {problem && <Alert>{problem}</Alert>}
      <div role="status" className={styles.none}>
        {users !== null && others.length === 0 && t('person.search.none')}
      </div>
      {shown.length > 0 && <ul className={styles.found}>{shown.map(children)}</ul>}
    </>
  );
}

/** Some of the people one has met, as they were when the search was opened. */
function useMet(): User[] {
  const { tag } = useText();
  const selfId = useSession(({ user }) => user?.id);
  return useMemo(() => {
    const collator = new Intl.Collator(tag);
    return [...usePeople.getState().byId.values()]
      .filter(({ id }) => id !== selfId)
      .sort((one, other) => collator.compare(one.display_name, other.display_name))
      .slice(0, SUGGESTED);
  }, [tag, selfId]);
}
