import type { ReactNode } from 'react';
import styles from './MentionMark.module.css';

/** A person's name within a message; one's own stands out. */
export function MentionMark({ isSelf, children }: { isSelf: boolean; children: ReactNode }) {
  return (
    <span className={`${styles.mention} ${isSelf ? styles.self : ''}`} data-mention>
      {children}
    </span>
  );
}
