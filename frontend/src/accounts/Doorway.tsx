import type { ReactNode } from 'react';
import mark from '../../public/icon.svg?inline';
import { useText } from '../languages/language';
import styles from './Doorway.module.css';
import { wantedPath } from './wanted';

/** The page around logging in and registering; to whom an invitation led here, it says so. */
export function Doorway({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useText();
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <header className={styles.brand}>
          <img src={mark} alt="" width={52} height={52} />
          <div>
            <p className={styles.name}>{t('brand')}</p>
            <p className={styles.line}>{t('brand.line')}</p>
          </div>
        </header>
        {wantedPath().startsWith('/invite/') && <p className={styles.note}>{t('invite.door')}</p>}
        <h1 className={styles.title}>{title}</h1>
        {children}
      </div>
    </main>
  );
}
