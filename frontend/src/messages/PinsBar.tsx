import { ChevronDown, Pin, PinOff } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { unpinMessage } from '../api/messages';
import type { Message } from '../api/types';
import { useConnection } from '../connection/connectionStore';
import { Dialog } from '../design/Dialog';
import { IconButton } from '../design/IconButton';
import { useText } from '../languages/language';
import type { RoomView } from '../rooms/roomState';
import { pinnedAmong } from './asides';
import styles from './PinsBar.module.css';
import { loadPins } from './pins';
import { showMessage } from './places';
import { Quote } from './Quote';
import { useAct } from './useAct';

/** The newest of what is pinned, and a way to all of it. */
export function PinsBar({ view: { room, asides } }: { view: RoomView }) {
  const { t, count } = useText();
  const isLive = useConnection(({ state }) => state === 'live');
  const [isOpen, setOpen] = useState(false);
  const pinned = useMemo(() => pinnedAmong(asides), [asides]);
  useEffect(() => {
    if (isLive && asides.pins !== 'loaded') void loadPins(room.id);
  }, [isLive, asides.pins, room.id]);
  const [newest] = pinned;
  if (newest === undefined) return null;
  const mayUnpin = room.kind === 'direct' || room.role !== 'member';
  return (
    <section className={styles.bar} aria-label={t('pins.title')}>
      <Pin size={15} aria-hidden />
      <button
        type="button"
        className={styles.newest}
        title={t('quote.show')}
        onClick={() => showMessage(room.id, newest.seq)}
      >
        <Quote message={newest} />
      </button>
      <button type="button" className={styles.all} onClick={() => setOpen(true)}>
        {count('pins.count', pinned.length)}
        <ChevronDown size={15} aria-hidden />
      </button>
      {isOpen && <Pins pinned={pinned} mayUnpin={mayUnpin} onClose={() => setOpen(false)} />}
    </section>
  );
}

interface PinsProps {
  pinned: readonly Message[];
  mayUnpin: boolean;
  onClose: () => void;
}

function Pins({ pinned, mayUnpin, onClose }: PinsProps) {
  const { t } = useText();
  const act = useAct();
  return (
    <Dialog title={t('pins.title')} onClose={onClose}>
      <ul className={styles.pins}>
        {pinned.map((message) => (
          <li key={message.seq}>
            <button
              type="button"
              className={styles.newest}
              onClick={() => {
                onClose();
                showMessage(message.room_id, message.seq);
              }}
            >
              <Quote message={message} />
            </button>
            {mayUnpin && (
              <IconButton
                icon={PinOff}
                size={17}
                label={t('message.unpin')}
                onClick={() => act(unpinMessage(message.room_id, message.seq))}
              />
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
