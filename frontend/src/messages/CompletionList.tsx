import { Users } from 'lucide-react';
import { AgentBadge } from '../agents/AgentBadge';
import { useText } from '../languages/language';
import { Face } from '../members/Face';
import styles from './CompletionList.module.css';
import type { Completion } from './useCompletion';

interface Props {
  id: string;
  options: readonly Completion[];
  index: number;
  onPick: (option: Completion) => void;
}

/** What may be meant by what is being typed. The focus stays in the field. */
export function CompletionList({ id, options, index, onPick }: Props) {
  const { t } = useText();
  return (
    <div id={id} role="listbox" aria-label={t('completion')} className={styles.list}>
      {options.map((option, place) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the chosen option
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys
        <div
          key={option.key}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === index}
          className={styles.option}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(option)}
        >
          <span className={styles.sign} aria-hidden>
            {option.user ? <Face user={option.user} size={26} /> : (option.emoji ?? <Users />)}
          </span>
          <span className={styles.label} dir="auto">
            {option.label}
          </span>
          {option.user && <AgentBadge user={option.user} />}
          <span className={styles.hint}>{option.hint}</span>
        </div>
      ))}
    </div>
  );
}
