import { composingIn, useComposing } from './composing';
import { useDrafts } from './drafts';
import { Editing } from './Editing';
import { Writing } from './Writing';

/** Where a message is written, or one's own is said in other words. */
export function Composer({ roomId, name }: { roomId: number; name: string }) {
  const replyTo = useDrafts(({ byRoom }) => byRoom.get(roomId)?.replyTo ?? null);
  const { editing, resends, round } = useComposing(composingIn(roomId));
  return editing === null ? (
    <Writing key={`round-${round}`} roomId={roomId} name={name} replyTo={replyTo} />
  ) : (
    <Editing key={`${editing.id}-${resends}`} message={editing} resends={resends} name={name} />
  );
}
