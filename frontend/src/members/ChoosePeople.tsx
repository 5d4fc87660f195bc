import { X } from 'lucide-react';
import type { User } from '../api/types';
import list from '../design/list.module.css';
import { useText } from '../languages/language';
import styles from './ChoosePeople.module.css';
import { Face } from './Face';
import { PeopleSearch } from './PeopleSearch';
import { PersonLine } from './PersonLine';

interface Props {
  chosen: readonly User[];
  onChange: (chosen: readonly User[]) => void;
}

/** Chooses several people, by search. */
export function ChoosePeople({ chosen, onChange }: Props) {
  const { t } = useText();
  const isChosen = (user: User) => chosen.some(({ id }) => id === user.id);
  return (
    <>
      <PeopleSearch isAlone={false} label={t('person.choose')} leavesOut={isChosen}>
        {(user) => (
          <li key={user.id}>
            <button
              type="button"
              className={list.row}
              aria-label={t('person.choose.named', { name: user.display_name })}
              onClick={() => onChange([...chosen, user])}
            >
              <PersonLine user={user} />
            </button>
          </li>
        )}
      </PeopleSearch>
      {chosen.length > 0 && (
        <ul className={styles.chosen}>
          {chosen.map((user) => (
            <li key={user.id}>
              <button
                type="button"
                aria-label={t('person.unchoose', { name: user.display_name })}
                onClick={() => onChange(chosen.filter(({ id }) => id !== user.id))}
              >
                <Face user={user} size={22} />
                <span dir="auto">{user.display_name}</span>
                <X size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
