import { type InputHTMLAttributes, useId } from 'react';
import styles from './Field.module.css';

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  /** What may be written here. */
  hint?: string;
  /** Whether the server refused what was written. */
  isWrong?: boolean;
}

/** A labelled line of text; what may be written stands below, and stands out when it was not heeded. */
export function Field({ label, hint, isWrong = false, ...rest }: Props) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        dir="auto"
        aria-invalid={isWrong || undefined}
        aria-describedby={hint ? `${id}-note` : undefined}
      />
      {hint && (
        <p id={`${id}-note`} className={isWrong ? styles.wrong : styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
