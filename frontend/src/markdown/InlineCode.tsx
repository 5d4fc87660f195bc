import type { ReactNode } from 'react';
import styles from './InlineCode.module.css';

/** Code within a sentence. */
export function InlineCode({ children }: { children?: ReactNode }) {
  return <code className={styles.code}>{children}</code>;
}
