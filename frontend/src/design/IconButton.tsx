import type { LucideIcon } from 'lucide-react';
import { type ComponentProps, useMemo } from 'react';
import styles from './IconButton.module.css';

interface Props extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon;
  label: string;
  size?: number;
  /** What one came for: it stands out. */
  isMain?: boolean;
}

export function IconButton({
  icon: Icon,
  label,
  size = 20,
  isMain,
  className = '',
  ...rest
}: Props) {
  const drawing = useMemo(() => <Icon size={size} aria-hidden />, [Icon, size]);
  return (
    <button
      type="button"
      {...rest}
      className={`${styles.button} ${isMain ? styles.main : ''} ${className}`}
      aria-label={label}
      title={label}
    >
      {drawing}
    </button>
  );
}
