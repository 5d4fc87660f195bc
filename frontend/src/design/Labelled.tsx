import { type ReactNode, useId } from 'react';
import styles from './Field.module.css';

export interface Labels {
  label: string;
  /** What may be written here. */
  hint?: string;
  /** Whether the server refused what was written. */
  isWrong?: boolean;
}

interface Attributes {
  id: string;
  dir: 'auto';
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

interface Props extends Labels {
  /** Draws the field itself, with what ties it to its label and its hint. */
  children: (attributes: Attributes) => ReactNode;
}

/** A label above a field; what may be written stands below, and stands out when it was not heeded. */
export function Labelled({ label, hint, isWrong = false, children }: Props) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        dir: 'auto',
        'aria-invalid': isWrong || undefined,
        'aria-describedby': hint ? `${id}-note` : undefined,
      })}
      {hint && (
        <p id={`${id}-note`} className={isWrong ? styles.wrong : styles.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
