import { useEffect } from 'react';
import type { User } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import list from '../design/list.module.css';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { unblock, useBlocks } from './blocks';
import { PersonLine } from './PersonLine';
import { meetByIds, usePeople } from './people';

/** Whom I have blocked; nothing where there is nobody. */
export function BlockedPeople() {
  const { t } = useText();
  const ids = useBlocks((blocks) => blocks.ids);
  const people = usePeople(({ byId }) => byId);
  useEffect(() => meetByIds(ids), [ids]);
  if (ids.size === 0) return null;
  return (
    <ul className={list.list} aria-label={t('me.blocked')}>
      {[...ids]
        .flatMap((id) => people.get(id) ?? [])
        .map((user) => (
          <BlockedPerson key={user.id} user={user} />
        ))}
    </ul>
  );
}

function BlockedPerson({ user }: { user: User }) {
  const { t } = useText();
  const { submit, busy, problem } = useSubmit(() => unblock(user.id));
  return (
    <li className={list.row}>
      <PersonLine user={user}>{problem && <Alert>{problem}</Alert>}</PersonLine>
      <Button
        busy={busy}
        aria-label={t('person.unblock.named', { name: user.display_name })}
        onClick={() => submit()}
      >
        {t('person.unblock')}
      </Button>
    </li>
  );
}
