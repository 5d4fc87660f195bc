import type { ReactNode } from 'react';
import { Link, Route, Switch } from 'wouter';
import { type TextKey, useText } from '../languages/language';
import { Accounts } from './Accounts';
import styles from './Admin.module.css';
import { AuditLog } from './AuditLog';
import { ManagedRooms } from './ManagedRooms';
import { Overview } from './Overview';

const PARTS: readonly { path: string; title: TextKey }[] = [
  { path: '/admin', title: 'admin.overview' },
  { path: '/admin/users', title: 'admin.users' },
  { path: '/admin/rooms', title: 'admin.rooms' },
  { path: '/admin/audit', title: 'admin.audit' },
];

/** For the people who look after the server. */
export function Admin() {
  const { t } = useText();
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h2>{t('admin.title')}</h2>
        <nav aria-label={t('admin.title')} className={styles.parts}>
          {PARTS.map(({ path, title }) => (
            <PartLink key={path} path={path}>
              {t(title)}
            </PartLink>
          ))}
        </nav>
      </header>
      <div className={styles.part}>
        <Switch>
          <Route path="/admin/users" component={Accounts} />
          <Route path="/admin/rooms" component={ManagedRooms} />
          <Route path="/admin/audit" component={AuditLog} />
          <Route component={Overview} />
        </Switch>
      </div>
    </div>
  );
}

function PartLink({ path, children }: { path: string; children: ReactNode }) {
  return (
    <Link
      href={path}
      replace
      className={(active) => (active ? `${styles.tab} ${styles.active}` : (styles.tab ?? ''))}
    >
      {children}
    </Link>
  );
}
