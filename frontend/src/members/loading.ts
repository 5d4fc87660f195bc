import { memberPage } from '../api/rooms';
import type { Loading } from '../messages/history';
import { editRoom, takeMembers, useRooms } from '../rooms/rooms';
import { meet } from './people';
import { changeOnline } from './presence';

/** Loads everybody in a room, unless they are there or on their way. */
export async function loadMembers(roomId: number): Promise<void> {
  const state = useRooms.getState().byId.get(roomId)?.members.state;
  if (state === undefined || state === 'loading' || state === 'loaded') return;
  become(roomId, 'loading');
  try {
    let after: number | undefined;
    do {
      const page = await memberPage(roomId, after);
      meet(page.members.map((member) => member.user));
      changeOnline(page.members.map(({ user, online }) => ({ user_id: user.id, online })));
      after = page.next ?? undefined;
      takeMembers(roomId, page.members, after === undefined);
    } while (after !== undefined);
  } catch {
    become(roomId, 'failed');
  }
}

function become(roomId: number, state: Loading): void {
  editRoom(roomId, (view) => ({ ...view, members: { ...view.members, state } }));
}
