import { type SelectHTMLAttributes, useId } from 'react';
import styles from './Field.module.css';

/** A labelled choice of one out of few. */
export function Select({
  label,
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> & { label: string }) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select {...rest} id={id} />
    </div>
  );
}
