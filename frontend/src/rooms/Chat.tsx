import { Coffee } from 'lucide-react';
import { Suspense, useEffect } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useSession } from '../accounts/session';
import { useAgentDialog } from '../agents/opened';
import { ConnectionBanner } from '../connection/ConnectionBanner';
import { useConnection } from '../connection/connectionStore';
import hidden from '../design/hidden.module.css';
import { Notices } from '../design/Notices';
import { Placeholder } from '../design/Placeholder';
import { useText, withTexts } from '../languages/language';
import { startLive } from '../live';
import { hidePerson, usePersonCard } from '../members/card';
import { endForward, useForwarding } from '../messages/forwarding';
import { useAsked } from '../notifications/asked';
import { useNotifications } from '../notifications/useNotifications';
import { openPalette, usePalette } from '../palette/opened';
import { lazy, lazyPage } from '../shell/lazy';
import { NewVersion } from '../shell/NewVersion';
import { useShortcuts } from '../shortcuts/useShortcuts';
import styles from './Chat.module.css';
import { ChatRoom } from './ChatRoom';
import { nextUnread, roomBeside } from './neighbours';
import { panelNamed, showsPanel } from './panels';
import { Rail } from './Rail';
import { RoomList } from './RoomList';
import { useRooms } from './rooms';
import { shownRooms, useShowsSessions } from './shownList';
import { listedRooms, useOpenRoom } from './useListedRooms';

const Settings = lazyPage(() =>
  withTexts(
    'settings',
    import('../settings/Settings').then((file) => ({ default: file.Settings })),
  ),
);
const Admin = lazyPage(() =>
  withTexts(
    'admin',
    import('../admin/Admin').then((file) => ({ default: file.Admin })),
  ),
);
const SearchPage = lazyPage(() =>
  import('../search/SearchPage').then((file) => ({ default: file.SearchPage })),
);
const PublicRooms = lazyPage(() =>
  import('./PublicRooms').then((file) => ({ default: file.PublicRooms })),
);
const People = lazyPage(() =>
  import('../members/People').then((file) => ({ default: file.People })),
);
const InvitePage = lazyPage(() =>
  import('./InvitePage').then((file) => ({ default: file.InvitePage })),
);
const SessionList = lazyPage(() =>
  withTexts(
    'sessions',
    import('../sessions/SessionList').then((file) => ({ default: file.SessionList })),
  ),
);
const Agents = lazyPage(() =>
  withTexts(
    'sessions',
    import('../agents/Agents').then((file) => ({ default: file.Agents })),
  ),
);
const AgentDialog = lazy(() =>
  withTexts(
    'sessions',
    import('../agents/AgentDialog').then((file) => ({ default: file.AgentDialog })),
  ),
);
const PersonCard = lazy(() =>
  import('../members/PersonCard').then((file) => ({ default: file.PersonCard })),
);

const PaletteHost = lazy(() =>
  withTexts(
    'settings',
    withTexts(
      'palette',
      import('../palette/PaletteHost').then((file) => ({ default: file.PaletteHost })),
    ),
  ),
);

const Explanation = lazy(() =>
  withTexts(
    'explanation',
    import('../notifications/Explanation').then((file) => ({ default: file.Explanation })),
  ),
);

const ForwardDialog = lazy(() => import('../messages/ForwardDialog'));

startLive();

/** The frame of the chat: rail, conversation list, and what is open beside it. */
export function Chat() {
  const { t } = useText();
  const [path] = useLocation();
  const isList = path === '/' || path === '/agents';
  const isRoom = path.startsWith('/rooms/');
  const isAdmin = useSession(({ user }) => user?.role === 'admin');
  const forwarded = useForwarding(({ message }) => message);
  const asked = useAsked(({ message }) => message);
  const isPaletteOpen = usePalette(({ shown }) => shown !== null);
  const isAgentDialogOpen = useAgentDialog(({ shown }) => shown !== null);
  const showsSessions = useShowsSessions();
  const isCardOpen = usePersonCard(({ shown }) => shown !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: going elsewhere is the reason
  useEffect(hidePerson, [path]);
  useKeys(showsSessions);
  const userId = useSession(({ user }) => user?.id);
  const wasLive = useConnection((status) => status.wasLive);
  useNotifications(wasLive ? userId : undefined);
  return (
    <div
      className={styles.chat}
      data-pane={isList ? 'list' : isRoom ? (showsPanel(path) ? 'panel' : 'room') : 'page'}
    >
      <Rail />
      <main className={styles.panes}>
        <h1 className={hidden.hidden}>{t('brand')}</h1>
        <div className={styles.banners}>
          <ConnectionBanner />
          <NewVersion />
        </div>
        <section
          className={styles.list}
          aria-label={showsSessions ? t('sessions.title') : t('rooms.title')}
        >
          <Suspense>{showsSessions ? <SessionList /> : <RoomList />}</Suspense>
        </section>
        <section className={styles.open}>
          <Suspense>
            <Switch>
              <Route path="/agents" component={Agents} />
              <Route path="/people" component={People} />
              <Route path="/discover" component={PublicRooms} />
              <Route path="/search" component={SearchPage} />
              <Route path="/settings/:section?" component={Settings} />
              <Route path="/invite/:code">
                {({ code }) => <InvitePage key={code} code={code} />}
              </Route>
              <Route path="/rooms/:id/:panel?">
                {({ id, panel }) => (
                  <ChatRoom
                    key={id}
                    roomId={Number(id)}
                    panel={panelNamed(panel)}
                    seq={panel !== undefined && /^\d{1,15}$/.test(panel) ? Number(panel) : null}
                  />
                )}
              </Route>
              {isAdmin && <Route path="/admin/*?" component={Admin} />}
              <Route component={NothingOpen} />
            </Switch>
          </Suspense>
        </section>
      </main>
      <Suspense>{isPaletteOpen && <PaletteHost />}</Suspense>
      <Suspense>{isCardOpen && <PersonCard />}</Suspense>
      <Suspense>{isAgentDialogOpen && <AgentDialog />}</Suspense>
      <Suspense>{asked && <Explanation message={asked} />}</Suspense>
      <Suspense>{forwarded && <ForwardDialog message={forwarded} onClose={endForward} />}</Suspense>
      <Notices />
    </div>
  );
}

/** The keys that lead elsewhere. That of the search, pressed there once more, is the browser's own. */
function useKeys(showsSessions: boolean): void {
  const [path, navigate] = useLocation();
  const openId = useOpenRoom();
  const goTo = (roomId: number | null) =>
    roomId !== null && navigate(`/rooms/${roomId}`, { state: { fromList: true } });
  useShortcuts({
    palette: openPalette,
    search: path !== '/search' && (() => navigate('/search')),
    rooms: (step) => goTo(roomBeside(shownRooms(openId, showsSessions), openId, step)),
    unread: () => goTo(nextUnread(listedRooms(openId), openId)),
  });
}

function NothingOpen() {
  const { t } = useText();
  const hasRooms = useRooms(({ byId }) => byId.size > 0);
  return (
    <Placeholder icon={Coffee} title={hasRooms ? t('rooms.pick') : t('brand')}>
      <p>{hasRooms ? t('rooms.pick.hint') : t('brand.line')}</p>
    </Placeholder>
  );
}
