import {
  BellRing,
  Copy,
  Forward,
  Link as LinkIcon,
  MailOpen,
  Pencil,
  Pin,
  PinOff,
  Reply,
  RotateCcw,
  SmilePlus,
  Undo2,
} from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../accounts/session';
import {
  giveReaction,
  pinMessage,
  recallMessage,
  takeBackReaction,
  unpinMessage,
} from '../api/messages';
import type { Message, Room } from '../api/types';
import { useConnection } from '../connection/connectionStore';
import { copyText } from '../design/copyText';
import { Menu, type MenuItem } from '../design/Menu';
import { notify } from '../design/notices';
import type { Anchor } from '../design/Popover';
import { EmojiPopover } from '../emoji/EmojiPopover';
import { recentEmoji } from '../emoji/recentEmoji';
import { useText } from '../languages/language';
import { askWhy } from '../notifications/asked';
import { markUnreadFrom } from '../rooms/reading';
import { useRooms } from '../rooms/rooms';
import { type Abilities, abilities, NO_ABILITIES } from './abilities';
import { answer, beginEdit } from './composing';
import { beginForward } from './forwarding';
import styles from './MessageMenu.module.css';
import { messageLink } from './messageLink';
import { keepRecalled } from './recalledTexts';
import { useAct } from './useAct';

const USUAL = ['👍', '❤️', '😂', '🎉', '😮', '😢'];

interface Props {
  message: Message;
  anchor: Anchor;
  /** Whether only an emoji is asked for. */
  picksEmoji?: boolean;
  onClose: () => void;
}

/** All that may be done with a message. */
export default function MessageMenu({ message, anchor, picksEmoji = false, onClose }: Props) {
  const { t } = useText();
  const act = useAct();
  const room = useRooms(({ byId }) => byId.get(message.room_id)?.room);
  const [isPicking, setPicking] = useState(picksEmoji);
  const may = useAbilities(message, room);
  const items = useItems(message, may);
  const react = (emoji: string) => {
    onClose();
    const isMine = isGivenBy(message, emoji, useSession.getState().user?.id);
    const change = isMine ? takeBackReaction : giveReaction;
    void act(change(message.room_id, message.seq, emoji));
  };
  if (isPicking) return <EmojiPopover anchor={anchor} onPick={react} onClose={onClose} />;
  return (
    <Menu anchor={anchor} label={t('message.menu')} items={items} onClose={onClose}>
      {may.answer && (
        <div className={styles.quick}>
          {quickEmoji().map((emoji) => (
            <button
              key={emoji}
              type="button"
              role="menuitem"
              aria-label={t('reaction.give', { emoji })}
              onClick={() => react(emoji)}
            >
              {emoji}
            </button>
          ))}
          <button
            type="button"
            role="menuitem"
            aria-label={t('reaction.add')}
            title={t('reaction.add')}
            onClick={() => setPicking(true)}
          >
            <SmilePlus size={20} aria-hidden />
          </button>
        </div>
      )}
    </Menu>
  );
}

function useAbilities(message: Message, room: Room | undefined): Abilities {
  const selfId = useSession(({ user }) => user?.id ?? 0);
  const recallS = useConnection((connection) => connection.recallS);
  return room ? abilities(message, room, selfId, { now: Date.now(), recallS }) : NO_ABILITIES;
}

function useItems(message: Message, may: Abilities): MenuItem[] {
  const { t } = useText();
  const act = useAct();
  const selfId = useSession(({ user }) => user?.id ?? 0);
  const { room_id: roomId, seq, content, pinned_at } = message;
  const copy = async (text: string) => notify(t((await copyText(text)) ? 'copied' : 'copy.failed'));
  const recall = async () => {
    if (message.sender_id === selfId) keepRecalled(message.id, content);
    await act(recallMessage(roomId, seq));
  };
  const pin = () => act((pinned_at === null ? pinMessage : unpinMessage)(roomId, seq));
  const items: (MenuItem | false)[] = [
    may.answer && { label: 'message.reply', icon: Reply, act: () => answer(roomId, seq) },
    may.edit && { label: 'message.edit', icon: Pencil, act: () => beginEdit(message) },
    may.resend && {
      label: 'message.resend',
      icon: RotateCcw,
      act: () => beginEdit(message, true),
    },
    may.take && { label: 'message.forward', icon: Forward, act: () => beginForward(message) },
    may.take && content !== '' && { label: 'message.copy', icon: Copy, act: () => copy(content) },
    { label: 'message.link', icon: LinkIcon, act: () => copy(messageLink(roomId, seq)) },
    {
      label: 'message.unread',
      icon: MailOpen,
      act: () => act(markUnreadFrom(roomId, seq)),
    },
    message.sender_id !== selfId && {
      label: 'message.why',
      icon: BellRing,
      act: () => askWhy(message),
    },
    may.pin && {
      label: pinned_at === null ? 'message.pin' : 'message.unpin',
      icon: pinned_at === null ? Pin : PinOff,
      act: pin,
    },
    may.recall && { label: 'message.recall', icon: Undo2, grave: true, act: recall },
  ];
  return items.filter((item) => item !== false);
}

/** What this person uses, then what people use. */
function quickEmoji(): string[] {
  return [...new Set([...recentEmoji().slice(0, 2), ...USUAL])].slice(0, USUAL.length);
}

function isGivenBy({ reactions }: Message, emoji: string, userId = 0): boolean {
  return reactions.some((one) => one.emoji === emoji && one.user_ids.includes(userId));
}
