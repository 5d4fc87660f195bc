import { Fragment } from 'react';
import { useText } from '../languages/language';
import { isMac, keyNames, SHORTCUTS, type Shortcut } from '../shortcuts/shortcuts';
import styles from './Settings.module.css';

/** What the keyboard can do. */
export function Shortcuts() {
  const { t } = useText();
  return (
    <dl className={styles.keys}>
      {(Object.keys(SHORTCUTS) as Shortcut[]).map((shortcut) => (
        <div key={shortcut}>
          <dt>{t(`settings.keys.${shortcut}`)}</dt>
          {keyNames(shortcut, isMac()).map((keys) => (
            <dd key={keys.join()}>
              {keys.map((key, place) => (
                <Fragment key={key}>
                  {place > 0 && ' + '}
                  <kbd>{key}</kbd>
                </Fragment>
              ))}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
