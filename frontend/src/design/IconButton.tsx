import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes } from 'react';
import styles from './IconButton.module.css';

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: LucideIcon;
  label: string;
  size?: number;
}

export function IconButton({ icon: Icon, label, size = 20, className = '', ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={`${styles.button} ${className}`}
      aria-label={label}
      title={label}
    >
      <Icon size={size} aria-hidden />
    </button>
  );
}
