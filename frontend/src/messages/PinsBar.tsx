import { ChevronRight, Pin } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { Link } from 'wouter';
import { useConnection } from '../connection/connectionStore';
import { useText } from '../languages/language';
import type { RoomView } from '../rooms/roomState';
import { pinnedAmong } from './asides';
import styles from './PinsBar.module.css';
import { loadPins } from './pins';
import { showMessage } from './places';
import { Quote } from './Quote';

/** The newest of what is pinned, and a way to all of it. */
export function PinsBar({ view: { room, asides } }: { view: RoomView }) {
  const { t, count } = useText();
  const isLive = useConnection(({ state }) => state === 'live');
  const pinned = useMemo(() => pinnedAmong(asides), [asides]);
  useEffect(() => {
    if (isLive && asides.pins === 'unloaded') void loadPins(room.id);
  }, [isLive, asides.pins, room.id]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the connection's return is the reason, not another failure
  useEffect(() => {
    if (isLive && asides.pins === 'failed') void loadPins(room.id);
  }, [isLive, room.id]);
  const [newest] = pinned;
  if (newest === undefined) return null;
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
      <Link href={`/rooms/${room.id}/pins`} state={{ fromRoom: true }} className={styles.all}>
        {count('pins.count', pinned.length)}
        <ChevronRight size={15} aria-hidden />
      </Link>
    </section>
  );
}
