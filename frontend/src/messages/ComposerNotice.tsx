import { X } from 'lucide-react';
import type { Message } from '../api/types';
import { IconButton } from '../design/IconButton';
import styles from './Composer.module.css';
import { Quote } from './Quote';

interface Props {
  title: string;
  message: Message | null | undefined;
  endLabel: string;
  onEnd: () => void;
}

/** Says above the field which message it is about. */
export function ComposerNotice({ title, message, endLabel, onEnd }: Props) {
  return (
    <div className={styles.notice}>
      <div>
        <p>{title}</p>
        <Quote message={message} />
      </div>
      <IconButton icon={X} size={18} label={endLabel} onClick={onEnd} />
    </div>
  );
}
