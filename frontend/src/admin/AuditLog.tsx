import { useCallback, useState } from 'react';
import { auditPage } from '../api/admin';
import type { AuditEvent, AuditKind } from '../api/types';
import { PagedList } from '../design/PagedList';
import { Select } from '../design/Select';
import { usePages } from '../design/usePages';
import { fullTime, lineTime } from '../languages/format';
import { type TextKey, useText } from '../languages/language';
import { meet, usePeople } from '../members/people';
import styles from './Admin.module.css';

const KINDS = {
  account_created: 'audit.account_created',
  login: 'audit.login',
  login_failed: 'audit.login_failed',
  logged_out_everywhere: 'audit.logged_out_everywhere',
  session_ended: 'audit.session_ended',
  refresh_token_reused: 'audit.refresh_token_reused',
  password_changed: 'audit.password_changed',
  data_exported: 'audit.data_exported',
  role_changed: 'audit.role_changed',
  account_disabled: 'audit.account_disabled',
  account_enabled: 'audit.account_enabled',
  sessions_ended: 'audit.sessions_ended',
  registration_changed: 'audit.registration_changed',
  room_closed: 'audit.room_closed',
  member_removed: 'audit.member_removed',
  member_banned: 'audit.member_banned',
  member_unbanned: 'audit.member_unbanned',
  member_role_changed: 'audit.member_role_changed',
  invite_created: 'audit.invite_created',
  invite_revoked: 'audit.invite_revoked',
  agent_created: 'audit.agent_created',
  agent_changed: 'audit.agent_changed',
  agent_removed: 'audit.agent_removed',
} as const satisfies Record<AuditKind, TextKey>;

/** What happened that matters for safety, the newest first. */
export function AuditLog() {
  const { t } = useText();
  const [kind, setKind] = useState('');
  const load = useCallback(
    async (before?: number) => {
      const { events, users, next } = await auditPage(before, kind || undefined);
      meet(users);
      return { items: events, next };
    },
    [kind],
  );
  const pages = usePages<AuditEvent>(load);
  return (
    <>
      <div className={styles.filters}>
        <Select
          label={t('audit.kind')}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
        >
          <option value="">{t('audit.kind.all')}</option>
          {Object.entries(KINDS).map(([value, text]) => (
            <option key={value} value={value}>
              {t(text)}
            </option>
          ))}
        </Select>
      </div>
      <PagedList pages={pages} label={t('admin.audit')} none={t('audit.none')}>
        {(event) => <EventItem key={event.id} event={event} />}
      </PagedList>
    </>
  );
}

function EventItem({ event }: { event: AuditEvent }) {
  const { t, tag } = useText();
  const people = usePeople(({ byId }) => byId);
  const name = (id: number | null) => (id === null ? null : (people.get(id)?.username ?? `#${id}`));
  const [actor, subject] = [name(event.actor_id), name(event.subject_id)];
  const facts = [
    actor && `@${actor}`,
    subject && subject !== actor && `→ @${subject}`,
    event.room_id !== null && `#${event.room_id}`,
    event.address,
  ];
  return (
    <li className={styles.event}>
      <span>{event.kind in KINDS ? t(KINDS[event.kind as keyof typeof KINDS]) : event.kind}</span>
      <time dateTime={event.created_at} title={fullTime(event.created_at, tag)}>
        {lineTime(event.created_at, new Date(), tag)}
      </time>
      <small>{facts.filter(Boolean).join(' ')}</small>
    </li>
  );
}
