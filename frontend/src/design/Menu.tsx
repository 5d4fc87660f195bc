import type { LucideIcon } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { type TextKey, useText } from '../languages/language';
import styles from './Menu.module.css';
import { type Anchor, Popover } from './Popover';

export interface MenuItem {
  label: TextKey;
  icon: LucideIcon;
  grave?: boolean;
  act: () => unknown;
}

interface Props {
  anchor: Anchor;
  label: string;
  items: readonly MenuItem[];
  onClose: () => void;
  /** What stands above the items; its buttons are walked through with them. */
  children?: ReactNode;
}

/** All that may be done with something, beside it. */
export function Menu({ anchor, label, items, onClose, children }: Props) {
  const { t } = useText();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector('button')?.focus({ preventScroll: true }), []);
  return (
    <Popover anchor={anchor} label={label} onClose={onClose}>
      <div
        ref={list}
        role="menu"
        tabIndex={-1}
        aria-label={label}
        className={styles.menu}
        onKeyDown={walk}
      >
        {children}
        {items.map(({ label: key, icon: Icon, grave, act }) => (
          <button
            key={key}
            type="button"
            role="menuitem"
            className={grave ? styles.grave : styles.item}
            onClick={() => {
              onClose();
              void act();
            }}
          >
            <Icon size={17} aria-hidden />
            {t(key)}
          </button>
        ))}
      </div>
    </Popover>
  );
}

/** Moves through the menu by the arrow keys. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const steps: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
