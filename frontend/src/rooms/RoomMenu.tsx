import { Info, ListChecks, LogOut, MailCheck, MailOpen, Search } from 'lucide-react';
import { useLocation } from 'wouter';
import { openCatchUp } from '../agents/opened';
import { Menu, type MenuItem } from '../design/Menu';
import type { Anchor } from '../design/Popover';
import { useText } from '../languages/language';
import { writeFrame } from '../live';
import { useAct } from '../messages/useAct';
import { markUnreadFrom, readAll } from './reading';
import { type RoomView, unreadOf } from './roomState';

interface Props {
  view: RoomView;
  anchor: Anchor;
  onAsk: (asked: 'leave') => void;
  onClose: () => void;
}

/** What may be done with a room from its place in the list. */
export default function RoomMenu({ view, anchor, onAsk, onClose }: Props) {
  const { t } = useText();
  const act = useAct();
  const [, navigate] = useLocation();
  const { id, kind, last_seq } = view.room;
  const items: (MenuItem | false)[] = [
    unreadOf(view) > 0 && {
      label: 'room.read',
      icon: MailCheck,
      act: () => readAll(id, writeFrame),
    },
    unreadOf(view) > 0 && {
      label: 'room.catchUp',
      icon: ListChecks,
      act: () => openCatchUp(id),
    },
    unreadOf(view) === 0 &&
      last_seq > 0 && {
        label: 'room.unread',
        icon: MailOpen,
        act: () => act(markUnreadFrom(id, last_seq)),
      },
    { label: 'room.search', icon: Search, act: () => navigate(`/rooms/${id}/search`) },
    { label: 'room.info', icon: Info, act: () => navigate(`/rooms/${id}/info`) },
    kind !== 'direct' && {
      label: 'room.leave',
      icon: LogOut,
      grave: true,
      act: () => onAsk('leave'),
    },
  ];
  return (
    <Menu
      anchor={anchor}
      label={t('room.menu')}
      items={items.filter((item) => item !== false)}
      onClose={onClose}
    />
  );
}
