import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Placeholder.module.css';

interface Props {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
}

/** Stands where there is nothing to show (yet), and says what to do about it. */
export function Placeholder({ icon: Icon, title, children }: Props) {
  return (
    <div className={styles.placeholder}>
      <span className={styles.icon}>
        <Icon size={28} strokeWidth={1.5} aria-hidden />
      </span>
      <p className={styles.title}>{title}</p>
      {children}
    </div>
  );
}
