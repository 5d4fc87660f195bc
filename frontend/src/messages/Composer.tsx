import { memo } from 'react';
import { composingIn, useComposing } from './composing';
import { useDrafts } from './drafts';
import { Editing } from './Editing';
import { Writing } from './Writing';

interface Props {
  roomId: number;
  name: string;
}

/** Where a message is written, or one's own is said in other words. */
export const Composer = memo(function Composer({ roomId, name }: Props) {
  const replyTo = useDrafts(({ byRoom }) => byRoom.get(roomId)?.replyTo ?? null);
  const { editing, resends, round } = useComposing(composingIn(roomId));
  return editing === null ? (
    <Writing key={`round-${round}`} roomId={roomId} name={name} replyTo={replyTo} />
  ) : (
    <Editing key={`${editing.id}-${resends}`} message={editing} resends={resends} name={name} />
  );
});
