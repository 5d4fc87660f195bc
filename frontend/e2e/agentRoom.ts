import type { Room, User } from '../src/api/types';
import { type Person, unique } from './teahouse';

/** A room with the agent in it, somebody who asks, and somebody who looks on. */
export async function roomWithAgent(
  ada: Person,
  bao: Person,
): Promise<{ room: Room; agent: User }> {
  const { agents } = await ada.api.get<{ agents: { user: User }[] }>('agents');
  const agent = agents[0]?.user;
  if (agent === undefined) throw new Error('There is no agent.');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await ada.api.post(`rooms/${room.id}/members`, { user_id: agent.id });
  return { room, agent };
}
