import { useCallback, useState } from 'react';
import { accountPage } from '../api/admin';
import type { Account } from '../api/types';
import { PagedList } from '../design/PagedList';
import { SearchField } from '../design/SearchField';
import { usePages } from '../design/usePages';
import { useSettled } from '../design/useSettled';
import { useText } from '../languages/language';
import { changeOnline } from '../members/presence';
import { AccountItem } from './AccountItem';
import styles from './Admin.module.css';

/** Everybody's accounts. */
export function Accounts() {
  const { t } = useText();
  const [typed, setTyped] = useState('');
  const [isOnline, setOnline] = useState(false);
  const q = useSettled(typed.trim());
  const load = useCallback(
    async (before?: number) => {
      const { accounts, next } = await accountPage({ q, before, online: isOnline });
      changeOnline(accounts.map(({ user, online }) => ({ user_id: user.id, online })));
      return { items: accounts, next };
    },
    [q, isOnline],
  );
  const pages = usePages<Account>(load);
  const changed = (account: Account) =>
    pages.edit((all) => all.map((one) => (one.user.id === account.user.id ? account : one)));
  return (
    <>
      <div className={styles.filters}>
        <SearchField label={t('admin.users.search')} value={typed} onChange={setTyped} />
        <label>
          <input
            type="checkbox"
            checked={isOnline}
            onChange={(event) => setOnline(event.target.checked)}
          />{' '}
          {t('admin.users.online')}
        </label>
      </div>
      <PagedList pages={pages} label={t('admin.users')} none={t('admin.users.none')}>
        {(account) => <AccountItem key={account.user.id} account={account} onChanged={changed} />}
      </PagedList>
    </>
  );
}
