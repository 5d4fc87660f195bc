import type { Draft } from './drafts';
import type { Changes, Member, Message, MessagePage, Room, RoomState, Step, User } from './types';

export interface Hello {
  type: 'hello';
  user: User;
  epoch: string;
  server_version: string;
  /** Which build of the client the server gives out; empty if none, not there from an older server. */
  client_build?: string;
  heartbeat_s: number;
  limits: {
    frame_bytes: number;
    message_chars: number;
    changes: number;
    recall_s?: number;
    file_bytes: number;
    files_per_message: number;
  };
  rooms: Room[];
  online: number[];
  blocked: number[];
  /** The newest messages of the room this client said it opens. */
  opened?: (MessagePage & { room_id: number }) | null;
  /** Whom these messages and the rooms' last ones name, for a client that begins. */
  users?: User[];
}

interface InRoom {
  room_id: number;
  version: number;
}

/** Why somebody is no longer in a room. */
export type RemovalReason = 'left' | 'removed' | 'banned' | 'deleted';

/** Events that count: each is one step of its room's version. */
export type DurableEvent = InRoom &
  (
    | { type: 'message.created' | 'message.updated'; message: Message }
    | { type: 'room.created'; room: Room }
    | { type: 'room.updated'; room: RoomState }
    | { type: 'room.removed'; reason: RemovalReason }
    | { type: 'member.joined' | 'member.updated'; member: Member }
    | { type: 'member.left'; user_id: number; reason: 'left' | 'removed' | 'banned' }
  );

export type ChangesFrame = Changes & { type: 'changes'; ref?: string };

export interface ErrorFrame {
  type: 'error';
  ref?: string;
  code: string;
  message: string;
  retryable: boolean;
  retry_after_s?: number;
}

/** More of an answer while it grows; `offset` and all lengths count UTF-16 code units. */
export type PieceFrame = { room_id: number; seq: number; id: string } & (
  | { type: 'message.delta' | 'message.thought'; offset: number; text: string }
  | { type: 'message.step'; step: Step }
);

/** Frames without a version: how things stand now, of no use later. */
export type PassingFrame =
  | PieceFrame
  | { type: 'presence'; changes: { user_id: number; online: boolean }[] }
  | { type: 'typing'; room_id: number; user_id: number }
  | { type: 'user.updated'; user: User }
  | { type: 'block'; user_id: number; blocked: boolean }
  | { type: 'may_post'; room_id: number; may_post: boolean }
  | {
      type: 'read';
      room_id: number;
      last_read_seq: number;
      unread: number;
      mentions_unread: number;
    }
  | { type: 'receipt'; room_id: number; user_id: number; last_read_seq: number }
  | { type: 'draft'; room_id: number; draft: Draft | null }
  | { type: 'pong' };

export type ServerFrame = Hello | DurableEvent | ChangesFrame | ErrorFrame | PassingFrame;

export type ClientFrame =
  | { op: 'auth'; token: string; epoch?: string; rooms?: Record<number, number>; opens?: number }
  | {
      op: 'message.send';
      ref: string;
      room_id: number;
      id: string;
      content: string;
      reply_to?: number;
      file_ids?: string[];
    }
  | { op: 'changes'; ref: string; room_id: number; since: number }
  | { op: 'read'; room_id: number; seq: number }
  | { op: 'typing'; room_id: number }
  | { op: 'ping' };

type Shape = Readonly<Record<string, 'number' | 'string' | 'object'>>;

const SHAPES: Readonly<Record<ServerFrame['type'], Shape>> = {
  hello: {
    user: 'object',
    epoch: 'string',
    heartbeat_s: 'number',
    rooms: 'object',
    online: 'object',
    blocked: 'object',
  },
  'message.created': { room_id: 'number', version: 'number', message: 'object' },
  'message.updated': { room_id: 'number', version: 'number', message: 'object' },
  'message.delta': { room_id: 'number', seq: 'number', offset: 'number', text: 'string' },
  'message.thought': { room_id: 'number', seq: 'number', offset: 'number', text: 'string' },
  'message.step': { room_id: 'number', seq: 'number', step: 'object' },
  'room.created': { room_id: 'number', version: 'number', room: 'object' },
  'room.updated': { room_id: 'number', version: 'number', room: 'object' },
  'room.removed': { room_id: 'number', version: 'number' },
  'member.joined': { room_id: 'number', version: 'number', member: 'object' },
  'member.updated': { room_id: 'number', version: 'number', member: 'object' },
  'member.left': { room_id: 'number', version: 'number', user_id: 'number' },
  changes: {
    room_id: 'number',
    version: 'number',
    messages: 'object',
    members: 'object',
    room: 'object',
  },
  presence: { changes: 'object' },
  'user.updated': { user: 'object' },
  block: { user_id: 'number' },
  may_post: { room_id: 'number' },
  typing: { room_id: 'number', user_id: 'number' },
  read: { room_id: 'number', last_read_seq: 'number' },
  receipt: { room_id: 'number', user_id: 'number', last_read_seq: 'number' },
  draft: { room_id: 'number' },
  pong: {},
  error: { code: 'string', message: 'string' },
};

/** Reads one text frame; null for what this client does not know, so that a newer server does not break it. */
export function decodeFrame(text: string): ServerFrame | null {
  const frame = parsed(text);
  if (frame === null || typeof frame.type !== 'string' || !Object.hasOwn(SHAPES, frame.type))
    return null;
  const shape = SHAPES[frame.type as ServerFrame['type']];
  const fits = Object.entries(shape).every(
    ([key, kind]) => typeof frame[key] === kind && frame[key] !== null,
  );
  return fits ? (frame as unknown as ServerFrame) : null;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Whether a frame counts in its room's version. */
export function isDurable(frame: ServerFrame): frame is DurableEvent {
  return /^(message|room|member)\./.test(frame.type) && !isPiece(frame);
}

/** Whether a frame is more of an answer that grows. */
export function isPiece(frame: ServerFrame): frame is PieceFrame {
  return /^message\.(delta|thought|step)$/.test(frame.type);
}
