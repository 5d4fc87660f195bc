import { Coffee, Compass, MessageCircle, UsersRound } from 'lucide-react';
import { Suspense, useEffect } from 'react';
import { Link, Route, Switch, useLocation, useRoute } from 'wouter';
import mark from '../../public/icon.svg?inline';
import { useSession } from '../accounts/session';
import { ConnectionBanner } from '../connection/ConnectionBanner';
import { useConnection } from '../connection/connectionStore';
import { Avatar } from '../design/Avatar';
import { Badge } from '../design/Badge';
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
import { RoomList } from './RoomList';
import { unreadOf } from './roomState';
import { useRooms } from './rooms';
import { listedRooms, useOpenRoom } from './useListedRooms';
import { useSigns } from './useSigns';

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
  const isList = path === '/';
  const isRoom = path.startsWith('/rooms/');
  const isAdmin = useSession(({ user }) => user?.role === 'admin');
  const forwarded = useForwarding(({ message }) => message);
  const asked = useAsked(({ message }) => message);
  const isPaletteOpen = usePalette(({ shown }) => shown !== null);
  const isCardOpen = usePersonCard(({ shown }) => shown !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: going elsewhere is the reason
  useEffect(hidePerson, [path]);
  useKeys();
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
        <section className={styles.list} aria-label={t('rooms.title')}>
          <RoomList />
        </section>
        <section className={styles.open}>
          <Suspense>
            <Switch>
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
      <Suspense>{asked && <Explanation message={asked} />}</Suspense>
      <Suspense>{forwarded && <ForwardDialog message={forwarded} onClose={endForward} />}</Suspense>
      <Notices />
    </div>
  );
}

/** The keys that lead elsewhere. That of the search, pressed there once more, is the browser's own. */
function useKeys(): void {
  const [path, navigate] = useLocation();
  const openId = useOpenRoom();
  const goTo = (roomId: number | null) =>
    roomId !== null && navigate(`/rooms/${roomId}`, { state: { fromList: true } });
  useShortcuts({
    palette: openPalette,
    search: path !== '/search' && (() => navigate('/search')),
    rooms: (step) => goTo(roomBeside(listedRooms(openId), openId, step)),
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

const PLACES = [
  { path: '/people', title: 'people.title', icon: UsersRound },
  { path: '/discover', title: 'discover.title', icon: Compass },
] as const;

function Rail() {
  const { t, count } = useText();
  const user = useSession((session) => session.user);
  const unread = useUnread();
  const [inRoom] = useRoute('/rooms/*');
  const [inSettings] = useRoute('/settings/*?');
  useSigns(unread);
  return (
    <nav className={styles.rail} aria-label={t('nav')}>
      <img className={styles.mark} src={mark} alt="" width={36} height={36} />
      <Link
        href="/"
        className={(active) => `${styles.item} ${active || inRoom ? styles.active : ''}`}
        aria-label={
          unread > 0 ? `${t('rooms.title')}, ${count('rooms.unread', unread)}` : undefined
        }
      >
        <MessageCircle size={24} aria-hidden />
        <span>{t('rooms.title')}</span>
        <span className={styles.badge}>
          <Badge count={unread} />
        </span>
      </Link>
      {PLACES.map(({ path, title, icon: Icon }) => (
        <Link
          key={path}
          href={path}
          className={(active) => `${styles.item} ${active ? styles.active : ''}`}
        >
          <Icon size={24} aria-hidden />
          <span>{t(title)}</span>
        </Link>
      ))}
      <Link
        href="/settings"
        className={`${styles.item} ${styles.me} ${inSettings ? styles.active : ''}`}
      >
        <Avatar
          seed={user?.username ?? ''}
          name={user?.display_name ?? ''}
          picture={user?.avatar}
          size={30}
        />
        <span>{t('settings.title')}</span>
      </Link>
    </nav>
  );
}

function useUnread(): number {
  return useRooms(({ byId }) => [...byId.values()].reduce((sum, view) => sum + unreadOf(view), 0));
}
