import { Bot, Compass, MessageCircle, UsersRound } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useRoute } from 'wouter';
import mark from '../../public/icon.svg?inline';
import { useSession } from '../accounts/session';
import { Avatar } from '../design/Avatar';
import { Badge } from '../design/Badge';
import { useSlowed } from '../design/useSlowed';
import { type TextKey, useText } from '../languages/language';
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
  const { t } = useText();
  const user = useSession((session) => session.user);
  const inSession = useOpenKind() === 'session';
  const [inRoom] = useRoute('/rooms/*');
  const [inSettings] = useRoute('/settings/*?');
  return (
    <nav className={styles.rail} aria-label={t('nav')}>
      <Signs />
      <img className={styles.mark} src={mark} alt="" width={36} height={36} />
      <ToChats path="/" title="rooms.title" isActive={inRoom && !inSession} inSessions={false}>
        <MessageCircle size={24} aria-hidden />
      </ToChats>
      <ToChats path="/agents" title="sessions.title" isActive={inSession} inSessions>
        <Bot size={24} aria-hidden />
      </ToChats>
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

interface ToChatsProps {
  path: string;
  title: TextKey;
  /** Whether one of them is open. */
  isActive: boolean;
  inSessions: boolean;
  children: ReactNode;
}

/** The way to a list of chats. It alone is drawn anew when something arrives there. */
function ToChats({ path, title, isActive, inSessions, children }: ToChatsProps) {
  const { t, count } = useText();
  const unread = useUnread(inSessions);
  return (
    <Link
      href={path}
      className={(active) => `${styles.item} ${active || isActive ? styles.active : ''}`}
      aria-label={unread > 0 ? `${t(title)}, ${count('rooms.unread', unread)}` : undefined}
    >
      {children}
      <span>{t(title)}</span>
      <span className={styles.badge}>
        <Badge count={unread} />
      </span>
    </Link>
  );
}

/** Tells outside of the page, too, how much is unread. */
function Signs() {
  useSigns(useSlowed(useUnread(false) + useUnread(true)));
  return null;
}

/** How much is unread in my chats with agents, or in all others. */
function useUnread(inSessions: boolean): number {
  return useRooms(({ byId }) =>
    [...byId.values()]
      .filter((view) => isSession(view) === inSessions)
      .reduce((sum, view) => sum + unreadOf(view), 0),
  );
}
