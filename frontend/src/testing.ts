/** Builders for tests: the smallest thing of each kind, with what matters set. */
import type { AnswerState, Member, Message, Room, StoredFile, User } from './api/types';

export function aUser(id: number, name = `User ${id}`): User {
  return {
    id,
    username: `user${id}`,
    display_name: name,
    status_text: '',
    avatar: null,
    role: 'member',
    kind: 'person',
    created_at: at(0),
  };
}

export function aMessage(seq: number, about: Partial<Message> = {}): Message {
  return {
    id: `message-${seq}`,
    room_id: 1,
    seq,
    version: seq,
    sender_id: 2,
    kind: 'text',
    content: `content ${seq}`,
    reply_to: null,
    created_at: at(seq),
    edited_at: null,
    deleted_at: null,
    mentions: [],
    mentions_all: false,
    reactions: [],
    files: [],
    pinned_at: null,
    forwarded_from: null,
    preview: null,
    answer: null,
    notice: null,
    ...about,
  };
}

export function anAnswer(about: Partial<AnswerState> = {}): AnswerState {
  return {
    status: 'done',
    asker_id: 1,
    model: '',
    error: null,
    error_detail: null,
    thought: false,
    steps: 0,
    input_tokens: 0,
    output_tokens: 0,
    cost: null,
    currency: 'USD',
    proposals: [],
    ...about,
  };
}

export function aFile(about: Partial<StoredFile> = {}): StoredFile {
  return {
    id: 'file',
    name: 'Garden.jpg',
    size_bytes: 2048,
    media_type: 'image/jpeg',
    kind: 'image',
    width: 800,
    height: 600,
    duration_ms: null,
    has_thumbnail: true,
    ...about,
  };
}

export function aRoom(about: Partial<Room> = {}): Room {
  return {
    id: 1,
    kind: 'public',
    name: 'Garden',
    topic: '',
    avatar: null,
    created_at: at(0),
    version: 1,
    last_seq: 0,
    member_count: 1,
    role: 'member',
    joined_at: at(0),
    last_read_seq: 0,
    unread: 0,
    mentions_unread: 0,
    draft: null,
    last_message: null,
    peer: null,
    may_post: true,
    ...about,
  };
}

export function aMember(userId: number, version: number, about: Partial<Member> = {}): Member {
  return {
    user: aUser(userId),
    role: 'member',
    joined_at: at(0),
    version,
    last_read_seq: 0,
    online: true,
    ...about,
  };
}

/** A moment so many seconds after the beginning of all tests. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 21, 8) + seconds * 1000).toISOString();
}
