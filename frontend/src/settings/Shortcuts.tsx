import { type TextKey, useText } from '../languages/language';
import styles from './Settings.module.css';

const SHORTCUTS: readonly (readonly [keys: string, does: TextKey])[] = [
  ['Enter', 'settings.keys.send'],
  ['Shift + Enter', 'settings.keys.line'],
  ['↑', 'settings.keys.edit'],
  ['Esc', 'settings.keys.escape'],
  ['@', 'settings.keys.mention'],
  [':', 'settings.keys.emoji'],
  ['↑  ↓', 'settings.keys.walk'],
  ['←  →', 'settings.keys.pictures'],
];

/** What the keyboard can do. */
export function Shortcuts() {
  const { t } = useText();
  return (
    <dl className={styles.keys}>
      {SHORTCUTS.map(([keys, does]) => (
        <div key={does}>
          <dt>{t(does)}</dt>
          <dd>
            <kbd>{keys}</kbd>
          </dd>
        </div>
      ))}
    </dl>
  );
}
