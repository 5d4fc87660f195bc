/** Where the live parts meet: session → connection → rooms, members and messages, and back. */
import { endSession, freshToken, onTokenRenewed, takeUser, useSession } from './accounts/session';
import { forgetAnswers, takeAnswers } from './agents/answers';
import { forgetFeedback } from './agents/feedback';
import { roomAt } from './api/addresses';
import { arrivedIn, messagesIn, userIdsIn, usersIn } from './api/frameContents';
import {
  type ClientFrame,
  type DurableEvent,
  type ErrorFrame,
  type Hello,
  isDurable,
  type PassingFrame,
  type ServerFrame,
} from './api/frames';
import type { Message, User } from './api/types';
import { TOO_LARGE } from './connection/closeCodes';
import { Connection } from './connection/connection';
import { useConnection } from './connection/connectionStore';
import { FrameBatch } from './connection/frameBatch';
import { atQuietMoment } from './design/quietMoment';
import { whenDrawn } from './design/useInterruptible';
import { forgetUploads } from './files/uploading';
import { forgetBlocks, markBlocked, setBlocked, useBlocks } from './members/blocks';
import { loadMembers } from './members/loading';
import { forgetPeople, meet, meetByIds } from './members/people';
import {
  changeOnline,
  endTyping,
  forgetPresence,
  setOnline,
  startTyping,
} from './members/presence';
import { forgetComposing } from './messages/composing';
import { forgetDrafts, resumeDrafts, saveDrafts, takeDraft } from './messages/drafts';
import { forgetPlaces } from './messages/places';
import { forgetRecalled } from './messages/recalledTexts';
import { forgetReceipts, takeReceipt } from './messages/receipts';
import {
  failSentSends,
  flushOutbox,
  forgetSends,
  refuseSend,
  resumeSends,
  sendThrough,
  settleSends,
  unsettleSends,
} from './messages/sending';
import { takeAwayAll, takeAwayReadSoon } from './notifications/shown';
import { concerns, ring } from './notifications/sound';
import { keepOffline, restoreRooms, stopKeeping } from './offline/offline';
import { askForMissed, catchUpRefused, forgetCatchUps } from './rooms/catchUp';
import { forgetReading, forgetTold, takeMark, tellRead, withWatchedRead } from './rooms/reading';
import {
  allowPosts,
  forgetRooms,
  greeted,
  type Rooms,
  useRooms,
  withCaughtUp,
  withEvent,
} from './rooms/rooms';
import { forgetSearch } from './search/searching';
import { takeBuild, watchParts } from './shell/build';
import { registerWorkerLater } from './shell/worker';

const ACCOUNT_CLOSED = 4003;

const batch = new FrameBatch(takeFrames, atQuietMoment, whenDrawn);
let resuming: ReadonlySet<number> = new Set();

const connection = new Connection({
  token: freshToken,
  resume() {
    const { epoch, byId } = useRooms.getState();
    resuming = new Set(byId.keys());
    if (epoch === null) return { opens: roomAt(location.href) };
    return { epoch, rooms: Object.fromEntries([...byId].map(([id, view]) => [id, view.version])) };
  },
  received(frame) {
    batch.add(frame);
    if (frame.type === 'hello') batch.flush();
  },
  changed(state) {
    useConnection.setState((was) => ({ state, wasLive: was.wasLive || state === 'live' }));
  },
  closed(code) {
    batch.flush();
    forgetCatchUps();
    if (code === TOO_LARGE) failSentSends('too_large');
    unsettleSends();
    if (code === ACCOUNT_CLOSED) endSession();
  },
});

export const writeFrame = (frame: ClientFrame): boolean => connection.send(frame);

export const reconnectNow = (): void => connection.wake();

/** Keeps the connection open as long as somebody is logged in, and forgets everything of theirs afterwards. */
export function startLive(): void {
  sendThrough(writeFrame);
  watchParts();
  onTokenRenewed((token) => connection.renew(token));
  let present: number | undefined;
  const follow = (user: User | null) => {
    if (user?.id === present) return;
    if (present !== undefined) forgetEverything();
    present = user?.id;
    if (user !== null) {
      meet([user]);
      resumeSends(user.id);
      resumeDrafts(user.id);
      void restoreRooms(user.id).finally(() => present === user.id && connection.open());
    }
  };
  follow(useSession.getState().user);
  useSession.subscribe(({ user }) => follow(user));
}

function forgetEverything(): void {
  connection.close();
  stopKeeping();
  batch.clear();
  forgetCatchUps();
  forgetSends();
  forgetUploads();
  forgetDrafts();
  forgetComposing();
  forgetRecalled();
  forgetReading();
  forgetPlaces();
  forgetSearch();
  forgetAnswers();
  forgetFeedback();
  forgetReceipts();
  forgetRooms();
  forgetPeople();
  forgetBlocks();
  forgetPresence();
  void takeAwayAll();
  useConnection.setState({ wasLive: false });
}

function takeFrames(frames: readonly ServerFrame[]): void {
  const selfId = useSession.getState().user?.id;
  if (selfId === undefined) return;
  const before = useRooms.getState();
  if (frames.some((frame) => frame.type === 'hello')) forgetTold();
  const after = withWatchedRead(
    frames.reduce((rooms, frame) => withFrame(rooms, frame, selfId), before),
  );
  takeAnswers(frames);
  if (after !== before) useRooms.setState(after);
  meetThoseIn(frames);
  settleSends(answeredIds(frames, before, after));
  for (const frame of frames) takePassing(frame);
  askForMissed(writeFrame);
  tellRead(writeFrame);
  if (frames.some(({ type }) => type === 'hello' || type === 'read')) takeAwayReadSoon();
  if (frames.some((frame) => frame.type === 'hello')) {
    flushOutbox();
    saveDrafts();
  }
}

function withFrame(rooms: Rooms, frame: ServerFrame, selfId: number): Rooms {
  if (frame.type === 'hello') return greeted(rooms, frame, resuming);
  if (frame.type === 'changes') return withCaughtUp(rooms, frame, selfId);
  return isDurable(frame) ? withEvent(rooms, frame, selfId) : rooms;
}

/** The ids of messages the server has told of, but for those that still wait behind a gap. */
function answeredIds(frames: readonly ServerFrame[], before: Rooms, after: Rooms): Set<string> {
  const heard = new Set([...frames, ...waitingIn(before)].flatMap(messagesIn).map(({ id }) => id));
  for (const message of waitingIn(after).flatMap(messagesIn)) heard.delete(message.id);
  return heard;
}

const waitingIn = (rooms: Rooms): DurableEvent[] =>
  [...rooms.byId.values()].flatMap((view) => view.waiting);

function meetThoseIn(frames: readonly ServerFrame[]): void {
  meet(frames.flatMap(usersIn));
  changeOnline(frames.flatMap(arrivedIn));
  meetByIds(frames.flatMap(userIdsIn));
}

function takePassing(frame: ServerFrame): void {
  switch (frame.type) {
    case 'hello':
      takeUser(frame.user);
      setBlocked(frame.blocked);
      keepOffline(frame.user.id, frame.epoch);
      takeBuild(frame.client_build);
      registerWorkerLater();
      takeLimits(frame.limits);
      takeDrafts(frame);
      return setOnline(frame.online);
    case 'room.created':
      return frame.room.peer ? void loadMembers(frame.room_id) : undefined;
    case 'message.created':
      ringFor(frame.message);
      return endTyping(frame.room_id, frame.message.sender_id);
    case 'error':
      return takeError(frame);
    default:
      takeSign(frame as PassingFrame);
  }
}

function ringFor(message: Message): void {
  const { user } = useSession.getState();
  const isDirect = useRooms.getState().byId.get(message.room_id)?.room.kind === 'direct';
  const isBlocked = useBlocks.getState().ids.has(message.sender_id);
  if (user !== null && !isBlocked && concerns(message, user.id, isDirect)) void ring();
}

function takeLimits(limits: Hello['limits']): void {
  const { recallS } = useConnection.getState();
  useConnection.setState({
    messageChars: limits.message_chars,
    fileBytes: limits.file_bytes,
    filesPerMessage: limits.files_per_message,
    recallS: limits.recall_s ?? recallS,
  });
}

function takeDrafts({ rooms }: Hello): void {
  for (const { id, draft } of rooms) if (draft !== undefined) takeDraft(id, draft, false);
}

function takeSign(frame: PassingFrame): void {
  if (frame.type === 'presence') changeOnline(frame.changes);
  if (frame.type === 'typing') startTyping(frame.room_id, frame.user_id);
  if (frame.type === 'user.updated') takeUser(frame.user);
  if (frame.type === 'block') markBlocked(frame.user_id, frame.blocked);
  if (frame.type === 'may_post') allowPosts(frame.room_id, frame.may_post);
  if (frame.type === 'receipt') takeReceipt(frame.room_id, frame.user_id, frame.last_read_seq);
  if (frame.type === 'draft') takeDraft(frame.room_id, frame.draft);
  if (frame.type === 'read') takeMark(frame.room_id, frame.last_read_seq, frame.mentions_unread);
}

function takeError(error: ErrorFrame): void {
  if (!catchUpRefused(error, writeFrame)) refuseSend(error);
}
