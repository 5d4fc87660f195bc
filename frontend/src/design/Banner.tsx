import type { LucideIcon } from 'lucide-react';
import styles from './Banner.module.css';

interface Props {
  icon: LucideIcon;
  text: string;
  /** What can be done about it. */
  action: string;
  onAct: () => void;
}

/** Says calmly, above everything, how things stand. */
export function Banner({ icon: Icon, text, action, onAct }: Props) {
  return (
    <div className={styles.banner}>
      <Icon size={18} aria-hidden />
      <p>{text}</p>
      <button type="button" onClick={onAct}>
        {action}
      </button>
    </div>
  );
}
