import { Route, Switch } from 'wouter';
import { Page } from '../design/Page';
import { Tabs } from '../design/Tabs';
import { type TextKey, useText } from '../languages/language';
import { useBack } from '../rooms/useBack';
import { Accounts } from './Accounts';
import { AgentAccounts } from './AgentAccounts';
import { AuditLog } from './AuditLog';
import { ManagedRooms } from './ManagedRooms';
import { Overview } from './Overview';

const PARTS: readonly { path: string; title: TextKey }[] = [
  { path: '/admin', title: 'admin.overview' },
  { path: '/admin/users', title: 'admin.users' },
  { path: '/admin/rooms', title: 'admin.rooms' },
  { path: '/admin/agents', title: 'admin.agents' },
  { path: '/admin/audit', title: 'admin.audit' },
];

/** For the people who look after the server. */
export function Admin() {
  const { t } = useText();
  const back = useBack('/settings');
  const parts = (
    <Tabs
      label={t('admin.title')}
      tabs={PARTS.map(({ path, title }) => ({ path, title: t(title) }))}
    />
  );
  return (
    <Page title={t('admin.title')} onBack={back} beside={parts}>
      <Switch>
        <Route path="/admin/users" component={Accounts} />
        <Route path="/admin/rooms" component={ManagedRooms} />
        <Route path="/admin/agents" component={AgentAccounts} />
        <Route path="/admin/audit" component={AuditLog} />
        <Route component={Overview} />
      </Switch>
    </Page>
  );
}
