import type { ReactNode } from 'react';
import styles from './Alert.module.css';

/** Says aloud what went wrong. */
export function Alert({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className={styles.alert}>
      {children}
    </p>
  );
}
