import { useState } from 'react';
import { useSession } from '../accounts/session';
import { changeAccount, endSessions } from '../api/admin';
import type { Account } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import list from '../design/list.module.css';
import { useSubmit } from '../design/useSubmit';
import { fileSize } from '../files/figures';
import { factLine } from '../languages/facts';
import { listTime } from '../languages/format';
import { useText } from '../languages/language';
import { PersonLine } from '../members/PersonLine';
import styles from './Admin.module.css';

interface Props {
  account: Account;
  onChanged: (account: Account) => void;
}

/** One account, and what an admin may do with it; one's own is out of one's hands, so that there is always an admin. */
export function AccountItem({ account, onChanged }: Props) {
  const isSelf = useSession((session) => session.user?.id === account.user.id);
  return (
    <li className={list.card}>
      <PersonLine user={account.user}>
        <AccountFacts account={account} />
      </PersonLine>
      {!isSelf && <AccountActions account={account} onChanged={onChanged} />}
    </li>
  );
}

function AccountFacts({ account }: { account: Account }) {
  const { t, count, tag } = useText();
  const facts = [
    account.disabled_at &&
      t('admin.user.disabled', { time: listTime(account.disabled_at, new Date(), tag) }),
    account.user.role === 'admin' && t('admin.user.admin'),
    count('admin.user.sessions', account.sessions),
    account.file_bytes > 0 && fileSize(account.file_bytes, tag),
  ];
  return <small>{factLine(facts)}</small>;
}

function AccountActions({ account, onChanged }: Props) {
  const { t } = useText();
  const { user } = account;
  const isDisabled = account.disabled_at !== null;
  const [asked, setAsked] = useState<'disable' | 'sessions' | null>(null);
  const role = user.role === 'admin' ? 'member' : 'admin';
  const ranking = useSubmit(async () => onChanged(await changeAccount(user.id, { role })));
  const opening = useSubmit(async () =>
    onChanged(await changeAccount(user.id, { disabled: false })),
  );
  const named = (label: string) => `${label}: ${user.display_name}`;
  return (
    <div className={styles.actions}>
      <Button
        busy={ranking.busy}
        aria-label={named(t(`admin.user.make.${role}`))}
        onClick={() => ranking.submit()}
      >
        {t(`admin.user.make.${role}`)}
      </Button>
      <Button aria-label={named(t('admin.user.sessions.end'))} onClick={() => setAsked('sessions')}>
        {t('admin.user.sessions.end')}
      </Button>
      <Button
        look={isDisabled ? 'plain' : 'grave'}
        busy={opening.busy}
        aria-label={named(t(isDisabled ? 'admin.user.enable' : 'admin.user.disable'))}
        onClick={() => (isDisabled ? opening.submit() : setAsked('disable'))}
      >
        {t(isDisabled ? 'admin.user.enable' : 'admin.user.disable')}
      </Button>
      {(ranking.problem ?? opening.problem) && <Alert>{ranking.problem ?? opening.problem}</Alert>}
      {asked === 'sessions' && (
        <Confirm
          title={t('admin.user.sessions.end')}
          text={t('admin.user.sessions.end.text', { name: user.display_name })}
          action={t('admin.user.sessions.end')}
          work={async () => {
            await endSessions(user.id);
            onChanged({ ...account, sessions: 0, online: false });
          }}
          onClose={() => setAsked(null)}
        />
      )}
      {asked === 'disable' && (
        <Confirm
          title={t('admin.user.disable')}
          text={t('admin.user.disable.text', { name: user.display_name })}
          action={t('admin.user.disable')}
          work={async () => onChanged(await changeAccount(user.id, { disabled: true }))}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}
