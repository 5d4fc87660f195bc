import { type TextareaHTMLAttributes, useId } from 'react';
import styles from './Field.module.css';

interface Props extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  label: string;
  hint?: string;
  /** Whether the server refused what was written. */
  isWrong?: boolean;
}

/** A labelled field of several lines. */
export function TextArea({ label, hint, isWrong = false, ...rest }: Props) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
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
