import { type ReactNode, useState } from 'react';
import { useSession } from '../accounts/session';
import type { User } from '../api/types';
import { Alert } from '../design/Alert';
import { Field } from '../design/Field';
import list from '../design/list.module.css';
import { useText } from '../languages/language';
import { useFoundPeople } from './useFoundPeople';
import { useMet } from './useMet';

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
  const met = useMet().slice(0, SUGGESTED);
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
      <div role="status" className={list.quiet}>
        {users !== null && others.length === 0 && t('person.search.none')}
      </div>
      {shown.length > 0 && <ul className={list.list}>{shown.map(children)}</ul>}
    </>
  );
}
