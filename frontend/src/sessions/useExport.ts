import { useSession } from '../accounts/session';
import type { Room } from '../api/types';
import { saveFile } from '../design/saveFile';
import { fullTime } from '../languages/format';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import { useRoomName } from '../rooms/roomName';
import { fileNameOf, transcript, wholeHistory } from './transcript';

/** Saves all of a chat with an agent as Markdown. */
export function useExport(room: Room): () => Promise<void> {
  const { tag } = useText();
  const title = useRoomName(room);
  const self = useSession(({ user }) => user);
  return async () => {
    const messages = await wholeHistory(room.id);
    const { byId } = usePeople.getState();
    const nameOf = (id: number) =>
      (id === self?.id ? self : (byId.get(id) ?? room.peer))?.display_name ?? `#${id}`;
    const text = transcript(title, messages, nameOf, (moment) => fullTime(moment, tag));
    saveFile(new Blob([text], { type: 'text/markdown' }), fileNameOf(title));
  };
}
