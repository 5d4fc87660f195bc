import { UsersRound } from 'lucide-react';
import { useState } from 'react';
import type { User } from '../api/types';
import { Alert } from '../design/Alert';
import list from '../design/list.module.css';
import { Page } from '../design/Page';
import { Placeholder } from '../design/Placeholder';
import { SearchField } from '../design/SearchField';
import { useText } from '../languages/language';
import { showPerson } from './card';
import { PersonLine } from './PersonLine';
import { useFoundPeople } from './useFoundPeople';
import { useMet } from './useMet';

/** Whom one has met here, and the way to anybody else. */
export function People() {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const { users, problem } = useFoundPeople(typed.trim());
  const met = useMet();
  const shown = users ?? met;
  return (
    <Page
      title={t('people.title')}
      beside={<SearchField label={t('person.search.hint')} value={typed} onChange={setTyped} />}
    >
      {problem && <Alert>{problem}</Alert>}
      <div role="status" className={list.quiet}>
        {users?.length === 0 && t('person.search.none')}
      </div>
      {shown.length > 0 && (
        <ul className={list.list} aria-label={t('people.title')}>
          {shown.map((user) => (
            <PersonItem key={user.id} user={user} />
          ))}
        </ul>
      )}
      {users === null && met.length === 0 && (
        <Placeholder icon={UsersRound} title={t('people.none')}>
          <p>{t('people.hint')}</p>
        </Placeholder>
      )}
    </Page>
  );
}

function PersonItem({ user }: { user: User }) {
  return (
    <li>
      <button type="button" className={list.row} onClick={() => showPerson(user.id)}>
        <PersonLine user={user} />
      </button>
    </li>
  );
}
