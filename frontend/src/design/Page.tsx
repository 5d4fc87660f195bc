import type { ReactNode } from 'react';
import { BackButton } from './BackButton';
import styles from './Page.module.css';

interface Props {
  title: string;
  /** The way back, on a phone; pages that the rail leads to need none. */
  onBack?: () => void;
  /** What stands beside the title. */
  beside: ReactNode;
  children: ReactNode;
}

/** What opens in the place of a conversation: a title that stays, and what scrolls below it. */
export function Page({ title, onBack, beside, children }: Props) {
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        {onBack && <BackButton className={styles.back} onClick={onBack} />}
        <h2>{title}</h2>
        {beside}
      </header>
      <div className={styles.body}>{children}</div>
    </div>
  );
}
