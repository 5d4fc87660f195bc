import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import hidden from '../design/hidden.module.css';
import { IconButton } from '../design/IconButton';
import { useModal } from '../design/useModal';
import { useText } from '../languages/language';
import { isPressed, stepOf } from '../shortcuts/shortcuts';
import type { Entry } from './entries';
import styles from './Palette.module.css';
import { PaletteOption } from './PaletteOption';
import { useEntries } from './useEntries';

/** One field that leads everywhere: to chats and people, and to all that can be done. The focus stays in it. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const dialog = useModal();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState('');
  const entries = useEntries(typed);
  const index = Math.max(
    0,
    entries.findIndex(({ key }) => key === chosen),
  );
  const list = useChosenInSight(index);
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    void entry.act();
  };
  const keyDown = (event: KeyboardEvent) => {
    const step = stepOf('walk', event.nativeEvent);
    if (step !== 0) setChosen(entries.at((index + step) % entries.length)?.key ?? '');
    else if (isPressed('send', event.nativeEvent)) run(entries[index]);
    else if (isPressed('palette', event.nativeEvent)) onClose();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes a dialog by Escape, and says so with `cancel`
    <dialog
      ref={dialog}
      className={styles.palette}
      aria-label={t('palette.open')}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className={styles.head}>
        <Search size={20} aria-hidden />
        <input
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={entries.length > 0 ? `${id}-${index}` : undefined}
          aria-autocomplete="list"
          aria-label={t('palette.field')}
          placeholder={t('palette.field')}
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
          dir="auto"
          maxLength={100}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setChosen('');
          }}
          onKeyDown={keyDown}
        />
        <IconButton icon={X} label={t('close')} onClick={onClose} />
      </div>
      <div ref={list} id={id} role="listbox" aria-label={t('completion')} className={styles.list}>
        {entries.map((entry, place) => (
          <PaletteOption
            key={entry.key}
            id={`${id}-${place}`}
            entry={entry}
            isChosen={place === index}
            onPick={() => run(entry)}
          />
        ))}
      </div>
      <p role="status" className={hidden.hidden}>
        {typed.trim() !== '' && entries.length === 1 && t('palette.none')}
      </p>
    </dialog>
  );
}

/** Keeps the chosen option in sight, however the list is walked through. */
function useChosenInSight(index: number): React.RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  }, [index]);
  return list;
}
