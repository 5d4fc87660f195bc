import { Ellipsis, Reply, SmilePlus } from 'lucide-react';
import { Suspense, useState } from 'react';
import type { Message } from '../api/types';
import { IconButton } from '../design/IconButton';
import type { Anchor } from '../design/Popover';
import { useText } from '../languages/language';
import { useRooms } from '../rooms/rooms';
import { lazy } from '../shell/lazy';
import { answer } from './composing';
import styles from './MessageTools.module.css';

const MessageMenu = lazy(() => import('./MessageMenu'));

/** Where a message's menu is open, and for what. */
export interface OpenMenu {
  anchor: Anchor;
  picksEmoji?: boolean;
}

interface Props {
  message: Message;
  menu: OpenMenu | null;
  onMenu: (menu: OpenMenu | null) => void;
}

/** What can be done with a message the pointer is over: the nearest at hand, all of it in its menu. */
export function MessageTools({ message, menu, onMenu }: Props) {
  const { t } = useText();
  const mayAnswer = useRooms(({ byId }) => byId.get(message.room_id)?.room.may_post);
  return (
    <div className={styles.tools}>
      {mayAnswer && (
        <>
          <IconButton
            icon={SmilePlus}
            size={17}
            label={t('reaction.add')}
            tabIndex={-1}
            onClick={({ currentTarget }) => onMenu({ anchor: currentTarget, picksEmoji: true })}
          />
          <IconButton
            icon={Reply}
            size={17}
            label={t('message.reply')}
            tabIndex={-1}
            onClick={() => answer(message.room_id, message.seq)}
          />
        </>
      )}
      <IconButton
        icon={Ellipsis}
        size={17}
        label={t('message.menu')}
        tabIndex={-1}
        aria-expanded={menu !== null}
        onClick={({ currentTarget }) => onMenu(menu ? null : { anchor: currentTarget })}
      />
    </div>
  );
}

interface MenuProps {
  message: Message;
  menu: OpenMenu;
  onClose: () => void;
}

/** All that can be done with a message, once it is asked for. */
export function OpenedMenu({ message, menu, onClose }: MenuProps) {
  return (
    <Suspense>
      <MessageMenu message={message} {...menu} onClose={onClose} />
    </Suspense>
  );
}

/** Whether a mouse is over something; fingers do not hover. */
export function useHover() {
  const [isHovered, setHovered] = useState(false);
  return {
    isHovered,
    hover: {
      onPointerEnter: (event: React.PointerEvent) => setHovered(event.pointerType === 'mouse'),
      onPointerLeave: () => setHovered(false),
    },
  };
}
