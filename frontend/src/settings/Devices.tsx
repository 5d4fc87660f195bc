import { Monitor, Smartphone } from 'lucide-react';
import { useEffect, useState } from 'react';
import { endSession } from '../accounts/session';
import { Problem } from '../api/problem';
import { endLoginSession, loginSessions, logoutEverywhere } from '../api/sessions';
import type { LoginSession } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import list from '../design/list.module.css';
import { SkeletonRows } from '../design/Skeleton';
import { useSubmit } from '../design/useSubmit';
import { lineTime } from '../languages/format';
import { useText } from '../languages/language';
import { deviceOf } from './device';
import styles from './Settings.module.css';

/** Where I am logged in, and how to end that. */
export function Devices() {
  const { t } = useText();
  const [sessions, setSessions] = useState<LoginSession[] | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const { submit: load, problem } = useSubmit(async () => setSessions(await loginSessions()));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the list is opened
  useEffect(() => void load(), []);
  const drop = (id: string) =>
    setSessions((known) => known?.filter((session) => session.id !== id) ?? null);
  return (
    <>
      <p className={list.quiet}>{t('settings.devices.hint')}</p>
      {problem && (
        <>
          <Alert>{problem}</Alert>
          <Button onClick={() => load()}>{t('retry')}</Button>
        </>
      )}
      {sessions === null && !problem && <SkeletonRows rows={2} label={t('loading')} />}
      {sessions && (
        <ul className={`${list.list} ${list.cards}`} aria-label={t('settings.devices')}>
          {sessions.map((session) => (
            <DeviceItem key={session.id} session={session} onEnded={() => drop(session.id)} />
          ))}
        </ul>
      )}
      <Button look="grave" onClick={() => setLeaving(true)}>
        {t('settings.devices.all')}
      </Button>
      {isLeaving && <LeaveEverywhere onClose={() => setLeaving(false)} />}
    </>
  );
}

function DeviceItem({ session, onEnded }: { session: LoginSession; onEnded: () => void }) {
  const { t, tag } = useText();
  const { browser, system, isHandheld } = deviceOf(session.user_agent);
  const name =
    browser && system
      ? t('settings.device.name', { browser, system })
      : (browser ?? system ?? t('settings.device.unknown'));
  const { submit, busy, problem } = useSubmit(async () => {
    await endLoginSession(session.id).catch((error: unknown) => {
      if (!(error instanceof Problem && error.code === 'session_not_found')) throw error;
    });
    onEnded();
  });
  const Icon = isHandheld ? Smartphone : Monitor;
  const time = (iso: string) => lineTime(iso, new Date(), tag);
  return (
    <li className={list.card}>
      <Icon size={22} aria-hidden />
      <div className={list.words}>
        <strong>{name}</strong>
        {session.current ? (
          <small className={styles.here}>{t('settings.device.current')}</small>
        ) : (
          <small>{t('settings.device.seen', { time: time(session.renewed_at) })}</small>
        )}
        <small>{t('settings.device.since', { time: time(session.created_at) })}</small>
        {problem && <Alert>{problem}</Alert>}
      </div>
      {!session.current && (
        <Button
          busy={busy}
          aria-label={t('settings.device.end.named', { name })}
          onClick={() => submit()}
        >
          {t('logout')}
        </Button>
      )}
    </li>
  );
}

function LeaveEverywhere({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  return (
    <Confirm
      title={t('settings.devices.all')}
      text={t('settings.devices.all.text')}
      action={t('logout')}
      work={async () => {
        await logoutEverywhere();
        endSession();
      }}
      onClose={onClose}
    />
  );
}
