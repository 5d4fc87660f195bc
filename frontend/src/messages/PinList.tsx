import { Pin, PinOff } from 'lucide-react';
import { useMemo } from 'react';
import { unpinMessage } from '../api/messages';
import { IconButton } from '../design/IconButton';
import list from '../design/list.module.css';
import { Placeholder } from '../design/Placeholder';
import { useText } from '../languages/language';
import type { RoomView } from '../rooms/roomState';
import { pinnedAmong } from './asides';
import { Quote } from './Quote';
import { useAct } from './useAct';
import { useShowBeside } from './useShowBeside';

/** All that is pinned in a room, each with the way to its place. */
export function PinList({ view: { room, asides } }: { view: RoomView }) {
  const { t } = useText();
  const act = useAct();
  const show = useShowBeside();
  const pinned = useMemo(() => pinnedAmong(asides), [asides]);
  const mayUnpin = room.kind === 'direct' || room.role !== 'member';
  if (pinned.length === 0) {
    return (
      <Placeholder icon={Pin} title={t('pins.none')}>
        <p>{t('pins.none.hint')}</p>
      </Placeholder>
    );
  }
  return (
    <ul className={list.list} aria-label={t('pins.title')}>
      {pinned.map((message) => (
        <li key={message.seq} className={list.sides}>
          <button
            type="button"
            className={list.row}
            title={t('quote.show')}
            onClick={() => show(room.id, message.seq)}
          >
            <Quote message={message} />
          </button>
          {mayUnpin && (
            <IconButton
              icon={PinOff}
              size={17}
              label={t('message.unpin')}
              onClick={() => act(unpinMessage(room.id, message.seq))}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
