import {
  Bot,
  CircleCheckBig,
  Compass,
  Info,
  Languages,
  ListChecks,
  LogOut,
  type LucideIcon,
  MailOpen,
  MessageCirclePlus,
  Monitor,
  Moon,
  Plus,
  Search,
  ShieldCheck,
  Sun,
  UsersRound,
} from 'lucide-react';
import { useLocation } from 'wouter';
import { logout, useSession } from '../accounts/session';
import { openAgentPicker, openCatchUp } from '../agents/opened';
import { chooseTheme, THEMES } from '../design/theme';
import { languageTags, useText } from '../languages/language';
import { languageName, preferLanguage } from '../languages/preference';
import { writeFrame } from '../live';
import { useAct } from '../messages/useAct';
import { nextUnread } from '../rooms/neighbours';
import { readAll } from '../rooms/reading';
import { nameOf } from '../rooms/roomName';
import { unreadOf } from '../rooms/roomState';
import { inListOrder, useRooms } from '../rooms/rooms';
import { isSession } from '../rooms/shownList';
import { listedRooms, useOpenRoom } from '../rooms/useListedRooms';
import { SECTIONS } from '../settings/sections';
import type { Shortcut } from '../shortcuts/shortcuts';
import type { Entry } from './entries';
import { openFromPalette } from './opened';

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

/** All that can be done from anywhere: first what one does with chats, then the pages, then what is arranged. */
export function useActions(): Entry[] {
  const { t } = useText();
  const act = useAct();
  const [, navigate] = useLocation();
  const kind = t('palette.action');
  const entry = (name: string, sign: LucideIcon, run: () => unknown, shortcut?: Shortcut) => {
    return { key: `do ${name}`, names: [name], kind, sign, act: run, shortcut };
  };
  const goTo = (path: string) => () => navigate(path, { state: { fromList: true } });
  const leave = async () => {
    if (await act(logout())) navigate('/login', { replace: true });
  };
  return [
    ...useUnreadActions(entry, goTo),
    entry(t('chat.new'), MessageCirclePlus, () => openFromPalette('chat')),
    entry(t('room.create'), Plus, () => openFromPalette('room')),
    entry(t('palette.session'), Bot, openAgentPicker),
    entry(t('search.title'), Search, goTo('/search'), 'search'),
    entry(t('people.title'), UsersRound, goTo('/people')),
    entry(t('discover.title'), Compass, goTo('/discover')),
    ...useRoomActions(entry, goTo),
    ...SECTIONS.map(({ path, title, icon }) =>
      entry(t('palette.page', { page: t(title) }), icon, goTo(path)),
    ),
    ...useAdminActions(entry, goTo),
    ...THEMES.map((theme) =>
      entry(t('palette.theme', { theme: t(`settings.theme.${theme}`) }), THEME_ICONS[theme], () =>
        chooseTheme(theme),
      ),
    ),
    ...languageTags.map((tag) =>
      entry(t('palette.language', { language: languageName(tag) }), Languages, () =>
        act(preferLanguage(tag)),
      ),
    ),
    entry(t('palette.logout'), LogOut, leave),
  ];
}

type Make = (name: string, sign: LucideIcon, run: () => unknown, shortcut?: Shortcut) => Entry;
type GoTo = (path: string) => () => void;

function useUnreadActions(entry: Make, goTo: GoTo): Entry[] {
  const { t } = useText();
  const openId = useOpenRoom();
  const unread = [...useRooms.getState().byId.values()].filter((view) => unreadOf(view) > 0);
  const ids = unread.map(({ room }) => room.id);
  const next = nextUnread(listedRooms(openId), openId);
  const others = unread.filter((view) => !isSession(view));
  const missed = others.find(({ room }) => room.id === openId) ?? inListOrder(others)[0];
  const readEverything = () => {
    for (const id of ids) readAll(id, writeFrame);
  };
  return [
    ...(next === null
      ? []
      : [entry(t('palette.unread'), MailOpen, goTo(`/rooms/${next}`), 'unread')]),
    ...(missed === undefined
      ? []
      : [
          entry(
            t('palette.catchUp', { room: nameOf(missed.room, missed.room.peer, t) }),
            ListChecks,
            () => openCatchUp(missed.room.id),
          ),
        ]),
    ...(ids.length === 0 ? [] : [entry(t('palette.readAll'), CircleCheckBig, readEverything)]),
  ];
}

function useRoomActions(entry: Make, goTo: GoTo): Entry[] {
  const { t } = useText();
  const openId = useOpenRoom();
  const view = openId === null ? undefined : useRooms.getState().byId.get(openId);
  if (view === undefined) return [];
  return [
    entry(t('room.search'), Search, goTo(`/rooms/${view.room.id}/search`)),
    entry(t('room.info'), Info, goTo(`/rooms/${view.room.id}/info`)),
  ];
}

function useAdminActions(entry: Make, goTo: GoTo): Entry[] {
  const { t } = useText();
  const isAdmin = useSession(({ user }) => user?.role === 'admin');
  return isAdmin ? [entry(t('admin.title'), ShieldCheck, goTo('/admin'))] : [];
}
