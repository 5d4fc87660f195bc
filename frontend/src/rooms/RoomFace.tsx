import type { RoomState, User } from '../api/types';
import { Avatar } from '../design/Avatar';
import { Face } from '../members/Face';

interface Props {
  room: Pick<RoomState, 'id' | 'name' | 'avatar'>;
  peer?: User | null;
  size: number;
}

/** A room's picture; where two talk directly, the other person's, with a dot that tells whether they are here. */
export function RoomFace({ room, peer = null, size }: Props) {
  return peer ? (
    <Face user={peer} size={size} showsPresence />
  ) : (
    <Avatar seed={`room-${room.id}`} name={room.name} picture={room.avatar} size={size} />
  );
}
