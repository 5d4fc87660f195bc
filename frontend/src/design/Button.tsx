import type { ButtonHTMLAttributes } from 'react';
import styles from './Button.module.css';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `danger` is the last step of something grave; `grave` only leads to it. */
  look?: 'main' | 'plain' | 'quiet' | 'grave' | 'danger';
  busy?: boolean;
}

/** A button with words. While `busy` it keeps the focus, but does nothing. */
export function Button({ look = 'plain', busy = false, type = 'button', onClick, ...rest }: Props) {
  return (
    <button
      {...rest}
      type={busy ? 'button' : type}
      className={`${styles.button} ${styles[look]}`}
      aria-disabled={busy || undefined}
      onClick={busy ? undefined : onClick}
    />
  );
}
