import { Search } from 'lucide-react';
import type { InputHTMLAttributes, RefObject } from 'react';
import styles from './SearchField.module.css';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'type'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  ref?: RefObject<HTMLInputElement | null>;
}

/** Where one types what is looked for. */
export function SearchField({ label, onChange, ...rest }: Props) {
  return (
    <label className={styles.field}>
      <Search size={18} aria-hidden />
      <input
        placeholder={label}
        {...rest}
        type="search"
        dir="auto"
        aria-label={label}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
