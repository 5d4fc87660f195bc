import styles from './Badge.module.css';

/** A number of unread messages; the words for it are the owner's. */
export function Badge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={styles.badge} aria-hidden>
      {count > 99 ? '99+' : count}
    </span>
  );
}
