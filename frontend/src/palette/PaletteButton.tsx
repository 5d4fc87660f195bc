import { useText } from '../languages/language';
import { isMac, keyNames } from '../shortcuts/shortcuts';
import { openPalette } from './opened';
import styles from './PaletteButton.module.css';

/** The way to the palette for whoever has no keys at hand, or does not know them yet. */
export function PaletteButton() {
  const { t } = useText();
  return (
    <button
      type="button"
      className={styles.button}
      aria-haspopup="dialog"
      aria-keyshortcuts={isMac() ? 'Meta+K' : 'Control+K'}
      onClick={openPalette}
    >
      {t('palette.open')}
      <kbd aria-hidden>{keyNames('palette', isMac())[0]?.join(' ')}</kbd>
    </button>
  );
}
