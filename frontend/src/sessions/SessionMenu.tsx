import { Download, MailCheck, MailOpen, Pencil, Search, Trash2 } from 'lucide-react';
import { useLocation } from 'wouter';
import { Menu, type MenuItem } from '../design/Menu';
import type { Anchor } from '../design/Popover';
import { useText } from '../languages/language';
import { writeFrame } from '../live';
import { useAct } from '../messages/useAct';
import type { AskedOfRoom } from '../rooms/RoomDialog';
import { markUnreadFrom, readAll } from '../rooms/reading';
import { type RoomView, unreadOf } from '../rooms/roomState';
import { useExport } from './useExport';

interface Props {
  view: RoomView;
  anchor: Anchor;
  onAsk: (asked: AskedOfRoom) => void;
  onClose: () => void;
}

/** What may be done with a chat with an agent from its place in the list. */
export function SessionMenu({ view, anchor, onAsk, onClose }: Props) {
  const { t } = useText();
  const act = useAct();
  const [, navigate] = useLocation();
  const takeAlong = useExport(view.room);
  const { id, last_seq } = view.room;
  const items: (MenuItem | false)[] = [
    unreadOf(view) > 0 && {
      label: 'room.read',
      icon: MailCheck,
      act: () => readAll(id, writeFrame),
    },
    unreadOf(view) === 0 &&
      last_seq > 0 && {
        label: 'room.unread',
        icon: MailOpen,
        act: () => act(markUnreadFrom(id, last_seq)),
      },
    { label: 'room.search', icon: Search, act: () => navigate(`/rooms/${id}/search`) },
    { label: 'session.rename', icon: Pencil, act: () => onAsk('edit') },
    last_seq > 0 && { label: 'session.export', icon: Download, act: () => act(takeAlong()) },
    { label: 'session.delete', icon: Trash2, grave: true, act: () => onAsk('delete') },
  ];
  return (
    <Menu
      anchor={anchor}
      label={t('session.menu')}
      items={items.filter((item) => item !== false)}
      onClose={onClose}
    />
  );
}
