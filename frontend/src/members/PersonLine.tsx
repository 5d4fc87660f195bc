import type { ReactNode } from 'react';
import type { User } from '../api/types';
import { Face } from './Face';
import styles from './PeopleSearch.module.css';

/** A person as one line of a list: picture, name and user name, and what else there is to say. */
export function PersonLine({ user, children }: { user: User; children?: ReactNode }) {
  return (
    <>
      <Face user={user} size={36} showsPresence />
      <span className={styles.lines}>
        <span dir="auto">{user.display_name}</span>
        <small>@{user.username}</small>
        {children}
      </span>
    </>
  );
}
