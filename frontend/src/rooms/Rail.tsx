import { Bot, Compass, MessageCircle, UsersRound } from 'lucide-react';
import { Link, useRoute } from 'wouter';
import mark from '../../public/icon.svg?inline';
import { useSession } from '../accounts/session';
import { Avatar } from '../design/Avatar';
import { Badge } from '../design/Badge';
import { useSlowed } from '../design/useSlowed';
import { useText } from '../languages/language';
import styles from './Chat.module.css';
import { unreadOf } from './roomState';
import { useRooms } from './rooms';
import { isSession, useOpenKind } from './shownList';
import { useSigns } from './useSigns';

const PLACES = [
  { path: '/people', title: 'people.title', icon: UsersRound },
  { path: '/discover', title: 'discover.title', icon: Compass },
] as const;

/** The ways to the parts of the client, with what is unread in them. */
export function Rail() {
  const { t, count } = useText();
  const user = useSession((session) => session.user);
  const [unread, unheard] = [useUnread(false), useUnread(true)];
  const inSession = useOpenKind() === 'session';
  const [inRoom] = useRoute('/rooms/*');
  const [inSettings] = useRoute('/settings/*?');
  useSigns(useSlowed(unread + unheard));
  return (
    <nav className={styles.rail} aria-label={t('nav')}>
      <img className={styles.mark} src={mark} alt="" width={36} height={36} />
      <Link
        href="/"
        className={(active) =>
          `${styles.item} ${active || (inRoom && !inSession) ? styles.active : ''}`
        }
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
      <Link
        href="/agents"
        className={(active) => `${styles.item} ${active || inSession ? styles.active : ''}`}
        aria-label={
          unheard > 0 ? `${t('sessions.title')}, ${count('rooms.unread', unheard)}` : undefined
        }
      >
        <Bot size={24} aria-hidden />
        <span>{t('sessions.title')}</span>
        <span className={styles.badge}>
          <Badge count={unheard} />
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

/** How much is unread in my chats with agents, or in all others. */
function useUnread(inSessions: boolean): number {
  return useRooms(({ byId }) =>
    [...byId.values()]
      .filter((view) => isSession(view) === inSessions)
      .reduce((sum, view) => sum + unreadOf(view), 0),
  );
}
