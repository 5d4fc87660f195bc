import type { DurableEvent } from '../api/frames';
import type { Changes, Message, Room, RoomState } from '../api/types';
import { emptyBook, entryOf, type MemberBook, mergeEntries } from '../members/memberBook';
import { type Asides, hearAside, noAsides } from '../messages/asides';
import { emptyHistory, type History, mergeMessages, takePiece } from '../messages/history';

/** A room as this client knows it. `version` is the last change it has taken in without a gap. */
export interface RoomView {
  room: Room;
  version: number;
  /** The version at which the server last said that one is in the room: only a removal that is not older ends that. */
  insideAt: number;
  /** Whether changes were missed, and whether they have been asked for. */
  catchUp: 'none' | 'needed' | 'asked';
  /** Events that came after the gap; they are applied after the answer. */
  waiting: readonly DurableEvent[];
  history: History;
  asides: Asides;
  members: MemberBook;
}

export function newRoomView(room: Room): RoomView {
  return {
    room,
    version: room.version,
    insideAt: room.version,
    catchUp: 'none',
    waiting: [],
    history: emptyHistory,
    asides: noAsides,
    members: emptyBook,
  };
}

/** Takes in one durable event by the rule of versions: the next is applied, an older dropped, a later one shows a gap. */
export function applyEvent(view: RoomView, event: DurableEvent, selfId: number): RoomView {
  if (event.version <= view.version) return view;
  if (view.catchUp !== 'none' || event.version > view.version + 1) {
    const catchUp = view.catchUp === 'none' ? 'needed' : view.catchUp;
    return { ...view, catchUp, waiting: [...view.waiting, event] };
  }
  return { ...changed(view, event, selfId), version: event.version };
}

/** Takes in what was missed, then the events that waited for it. One answer may tell only the beginning of it. */
export function applyChanges(view: RoomView, changes: Changes, selfId: number): RoomView {
  const isOld = changes.version < view.version;
  const isMore = !isOld && changes.version < changes.room.version;
  const next: RoomView = { ...view, catchUp: isMore ? 'needed' : 'none', waiting: [] };
  const merged = isOld ? next : withChanges(next, changes, selfId);
  return [...view.waiting]
    .sort((one, other) => one.version - other.version)
    .reduce((before, event) => applyEvent(before, event, selfId), merged);
}

/** The room after a reconnection: what the server says of it now, and whether changes are on their way. */
export function resumed(view: RoomView, room: Room, changesComing: boolean): RoomView {
  const missed = room.version > view.version;
  return {
    ...view,
    room,
    insideAt: room.version,
    catchUp: missed ? (changesComing ? 'asked' : 'needed') : 'none',
    waiting: [],
  };
}

/** Puts the read mark where the server has it; one who marks messages as unread moves it back. */
export function markedAt(view: RoomView, seq: number, mentionsUnread: number): RoomView {
  const { last_read_seq, mentions_unread } = view.room;
  return seq === last_read_seq && mentionsUnread === mentions_unread
    ? view
    : { ...view, room: { ...view.room, last_read_seq: seq, mentions_unread: mentionsUnread } };
}

/** Moves the read mark forward; reading never moves it back. */
export function readTo(view: RoomView, seq: number): RoomView {
  if (seq <= view.room.last_read_seq) return view;
  const { last_seq, mentions_unread } = view.room;
  const stillCalled = seq >= last_seq ? 0 : mentions_unread;
  return { ...view, room: { ...view.room, last_read_seq: seq, mentions_unread: stillCalled } };
}

/** Moves the read mark over one's own messages: nobody has to read those. */
export function readPastOwn(
  view: RoomView,
  messages: readonly Message[],
  selfId: number,
): RoomView {
  let seq = view.room.last_read_seq;
  for (const message of messages) {
    if (message.seq === seq + 1 && message.sender_id === selfId) seq = message.seq;
  }
  return readTo(view, seq);
}

/** The place of the first message that has not been read, whether it is there yet or not. */
export function firstUnread(view: RoomView): number {
  return view.room.last_read_seq + 1;
}

export function unreadOf(view: RoomView): number {
  return Math.max(0, view.room.last_seq - view.room.last_read_seq);
}

function changed(view: RoomView, event: DurableEvent, selfId: number): RoomView {
  switch (event.type) {
    case 'message.created':
      return withMessages(view, [event.message], selfId);
    case 'message.updated':
      return withMessages(recounted(view, event.message, selfId), [event.message], selfId);
    case 'room.created':
    case 'room.updated':
      return { ...view, room: withState(view.room, event.room) };
    case 'member.joined':
      return withMember(counted(view, 1), event.member, selfId);
    case 'member.updated':
      return withMember(view, event.member, selfId);
    case 'member.left': {
      const gone = { userId: event.user_id, role: null, version: event.version };
      return { ...counted(view, -1), members: mergeEntries(view.members, [gone]) };
    }
    case 'room.removed':
      return view;
  }
}

function withChanges(view: RoomView, changes: Changes, selfId: number): RoomView {
  const stated: RoomView = {
    ...view,
    version: changes.version,
    room: withState(view.room, changes.room),
  };
  if (!changes.complete) return startedOver(stated, changes.messages, selfId);
  const self = changes.members.find((member) => member.user.id === selfId);
  const role = self?.role ?? view.room.role;
  const withMembers: RoomView = {
    ...stated,
    room: { ...stated.room, role },
    members: mergeEntries(stated.members, changes.members.map(entryOf)),
  };
  return withMessages(withMembers, changes.messages, selfId);
}

/** Too much was missed: keeps the newest page alone, and lets the rest be loaded anew. */
function startedOver(view: RoomView, newest: Message[], selfId: number): RoomView {
  const page = {
    messages: newest,
    has_more_before: (newest[0]?.seq ?? 1) > 1,
    has_more_after: false,
  };
  const history =
    view.history.state === 'unloaded'
      ? view.history
      : takePiece({ ...view.history, strays: [] }, page);
  return withMessages({ ...view, history, asides: noAsides, members: emptyBook }, newest, selfId);
}

function withMessages(view: RoomView, messages: Message[], selfId: number): RoomView {
  const history = mergeMessages(view.history, messages);
  const room = messages.reduce((next, message) => withLast(next, message, selfId), view.room);
  return { ...view, history, room, asides: hearAside(view.asides, messages) };
}

/** Whether a message means this person: by name, or as one of all. */
function isCall(message: Message, selfId: number): boolean {
  return (
    message.sender_id !== selfId && (message.mentions_all || message.mentions.includes(selfId))
  );
}

/** Counts anew whether an unread message that changed calls this person, if it is known what it was before. */
function recounted(view: RoomView, message: Message, selfId: number): RoomView {
  if (message.seq <= view.room.last_read_seq) return view;
  const before = view.history.messages.findLast(({ seq }) => seq === message.seq);
  if (before === undefined || before.version >= message.version) return view;
  const change = Number(isCall(message, selfId)) - Number(isCall(before, selfId));
  const mentions_unread = Math.max(0, view.room.mentions_unread + change);
  return change === 0 ? view : { ...view, room: { ...view.room, mentions_unread } };
}

function withLast(room: Room, message: Message, selfId: number): Room {
  const last = room.last_message;
  const isUncounted = message.seq > Math.max(room.last_seq, room.last_read_seq);
  const isNewest = last === null || message.seq > last.seq;
  const isNewer = message.seq === last?.seq && message.version > last.version;
  const readBefore = room.last_read_seq === message.seq - 1;
  return {
    ...room,
    last_seq: Math.max(room.last_seq, message.seq),
    last_read_seq: message.sender_id === selfId && readBefore ? message.seq : room.last_read_seq,
    mentions_unread: room.mentions_unread + Number(isUncounted && isCall(message, selfId)),
    last_message: isNewest || isNewer ? message : last,
  };
}

function withMember(
  view: RoomView,
  member: Parameters<typeof entryOf>[0],
  selfId: number,
): RoomView {
  const role = member.user.id === selfId && member.role ? member.role : view.room.role;
  return {
    ...view,
    room: { ...view.room, role },
    members: mergeEntries(view.members, [entryOf(member)]),
  };
}

function counted(view: RoomView, by: 1 | -1): RoomView {
  return { ...view, room: { ...view.room, member_count: view.room.member_count + by } };
}

/** Replaces what is the same for everybody, and keeps the asker's own part. */
function withState(room: Room, state: RoomState): Room {
  const { id, kind, name, topic, avatar, created_at, version, last_seq, member_count } = state;
  return {
    ...room,
    id,
    kind,
    name,
    topic,
    avatar,
    created_at,
    version,
    member_count,
    last_seq: Math.max(room.last_seq, last_seq),
  };
}
