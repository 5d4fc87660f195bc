import { ChevronRight, LogOut, ShieldCheck } from 'lucide-react';
import type { ComponentType } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import { logout, useSession } from '../accounts/session';
import { Alert } from '../design/Alert';
import { BackButton } from '../design/BackButton';
import { Button } from '../design/Button';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { Notifications } from '../notifications/Notifications';
import { useBack } from '../rooms/useBack';
import { Blocked } from './Blocked';
import { Devices } from './Devices';
import { ExportData } from './ExportData';
import { InstallApp } from './InstallApp';
import { Look } from './Look';
import { PasswordForm } from './PasswordForm';
import { Profile } from './Profile';
import styles from './Settings.module.css';
import { Shortcuts } from './Shortcuts';
import { SECTIONS, type Section, type SectionName } from './sections';

const CONTENTS: Record<SectionName, ComponentType> = {
  profile: Profile,
  look: Look,
  notifications: Notifications,
  password: PasswordForm,
  devices: Devices,
  blocked: Blocked,
  data: ExportData,
  keys: Shortcuts,
};

/** What one may arrange for oneself. Narrow screens show the sections, or one of them; wide ones show both. */
export function Settings() {
  const [path] = useLocation();
  const isTop = path === '/settings';
  const section = isTop ? SECTIONS[0] : SECTIONS.find((known) => known.path === path);
  if (section === undefined) return <Redirect to="/settings" replace />;
  return (
    <div className={styles.page} data-pane={isTop ? 'sections' : 'section'}>
      <Sections shown={section} />
      <Shown key={section.path} section={section} />
    </div>
  );
}

function Sections({ shown }: { shown: Section }) {
  const { t } = useText();
  const isAdmin = useSession(({ user }) => user?.role === 'admin');
  return (
    <nav className={styles.sections} aria-labelledby="settings">
      <h2 id="settings">{t('settings.title')}</h2>
      <ul>
        {SECTIONS.map((section) => (
          <li key={section.path}>
            <Link
              href={section.path}
              state={{ fromList: true }}
              className={styles.item}
              aria-current={section === shown ? 'page' : undefined}
            >
              <section.icon size={20} aria-hidden />
              <span>{t(section.title)}</span>
              <ChevronRight size={18} className={styles.more} aria-hidden />
            </Link>
          </li>
        ))}
        {isAdmin && (
          <li>
            <Link href="/admin" className={styles.item}>
              <ShieldCheck size={20} aria-hidden />
              <span>{t('admin.title')}</span>
              <ChevronRight size={18} className={styles.more} aria-hidden />
            </Link>
          </li>
        )}
      </ul>
      <Foot />
    </nav>
  );
}

function Shown({ section: { name, title } }: { section: Section }) {
  const Content = CONTENTS[name];
  const { t } = useText();
  const back = useBack('/settings');
  return (
    <section className={styles.section} aria-labelledby="section">
      <header className={styles.header}>
        <BackButton className={styles.back} onClick={back} />
        <h2 id="section">{t(title)}</h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={styles.content} tabIndex={0}>
        <Content />
      </div>
    </section>
  );
}

function Foot() {
  const { t } = useText();
  const [, navigate] = useLocation();
  const { submit, busy, problem } = useSubmit(async () => {
    await logout();
    navigate('/login', { replace: true });
  });
  return (
    <div className={styles.leave}>
      <InstallApp />
      {problem && <Alert>{problem}</Alert>}
      <Button look="grave" busy={busy} onClick={() => submit()}>
        <LogOut size={18} aria-hidden />
        {t('logout')}
      </Button>
    </div>
  );
}
