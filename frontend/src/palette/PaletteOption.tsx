import { Badge } from '../design/Badge';
import { useText } from '../languages/language';
import { Face } from '../members/Face';
import { RoomFace } from '../rooms/RoomFace';
import { unreadOf } from '../rooms/roomState';
import { useRooms } from '../rooms/rooms';
import { isMac, keyNames } from '../shortcuts/shortcuts';
import type { Entry } from './entries';
import styles from './Palette.module.css';

interface Props {
  id: string;
  entry: Entry;
  isChosen: boolean;
  onPick: () => void;
}

/** One line of the palette. */
export function PaletteOption({ id, entry, isChosen, onPick }: Props) {
  const { sign, names, kind, shortcut } = entry;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the chosen option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field hears the keys
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      className={styles.option}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPick}
    >
      <span className={styles.sign} aria-hidden>
        <Sign sign={sign} />
      </span>
      <span className={styles.name} dir="auto">
        {names[0]}
      </span>
      {'room' in sign && <Unread roomId={sign.room.id} />}
      {'user' in sign && <span className={styles.about}>@{sign.user.username}</span>}
      <span className={styles.kind}>{kind}</span>
      {shortcut && <kbd className={styles.keys}>{keyNames(shortcut, isMac())[0]?.join(' + ')}</kbd>}
    </div>
  );
}

function Sign({ sign }: { sign: Entry['sign'] }) {
  if ('room' in sign) return <RoomFace room={sign.room} peer={sign.peer} size={28} />;
  if ('user' in sign) return <Face user={sign.user} size={28} showsPresence />;
  const Icon = sign;
  return <Icon size={20} />;
}

function Unread({ roomId }: { roomId: number }) {
  const { count } = useText();
  const unread = useRooms(({ byId }) => {
    const view = byId.get(roomId);
    return view ? unreadOf(view) : 0;
  });
  if (unread === 0) return null;
  return (
    <span role="img" aria-label={count('rooms.unread', unread)}>
      <Badge count={unread} />
    </span>
  );
}
