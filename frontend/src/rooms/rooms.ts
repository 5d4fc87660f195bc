import { create } from 'zustand';
import type { ChangesFrame, DurableEvent, Hello, RemovalReason } from '../api/frames';
import type { Member, Room } from '../api/types';
import { entryOf, mergeEntries } from '../members/memberBook';
import { type History, takePiece } from '../messages/history';
import { applyChanges, applyEvent, newRoomView, type RoomView, resumed } from './roomState';

export interface Rooms {
  /** The history the numbers belong to; null until the first greeting. */
  epoch: string | null;
  byId: ReadonlyMap<number, RoomView>;
  /** Rooms that ended while this client looked on: what they were called, and why they ended. */
  farewells: ReadonlyMap<number, Farewell>;
}

interface Farewell {
  name: string;
  reason: RemovalReason;
}

const nothing: Rooms = { epoch: null, byId: new Map(), farewells: new Map() };

/** My rooms. Everything that changes them is a function below. */
export const useRooms = create<Rooms>(() => nothing);

export function forgetRooms(): void {
  useRooms.setState(nothing);
}

/** The rooms as the server greets with them; another epoch throws all numbers away. */
export function greeted(rooms: Rooms, hello: Hello, resuming: ReadonlySet<number>): Rooms {
  const known = rooms.epoch === hello.epoch ? rooms.byId : nothing.byId;
  const byId = new Map(
    hello.rooms.map((room) => {
      const view = known.get(room.id);
      return [room.id, view ? resumed(view, room, resuming.has(room.id)) : newRoomView(room)];
    }),
  );
  const opened = hello.opened && byId.get(hello.opened.room_id);
  if (hello.opened && opened?.history.state === 'unloaded')
    byId.set(opened.room.id, { ...opened, history: takePiece(opened.history, hello.opened) });
  return { ...rooms, epoch: hello.epoch, byId };
}

export function withEvent(rooms: Rooms, event: DurableEvent, selfId: number): Rooms {
  const view = rooms.byId.get(event.room_id);
  if (event.type === 'room.removed') {
    return view && event.version >= view.insideAt
      ? withFarewell(without(rooms, event.room_id), view, event.reason)
      : rooms;
  }
  if (view === undefined) {
    return event.type === 'room.created' ? withView(rooms, newRoomView(event.room)) : rooms;
  }
  const known = event.type === 'room.created' ? inside(view, event.version) : view;
  return withView(rooms, applyEvent(known, event, selfId));
}

export function withCaughtUp(rooms: Rooms, changes: ChangesFrame, selfId: number): Rooms {
  const view = rooms.byId.get(changes.room_id);
  return view ? withView(rooms, applyChanges(view, changes, selfId)) : rooms;
}

/** Takes in a room that a request answered with; of one that is known already, the events tell. */
export function addRoom(room: Room): void {
  useRooms.setState((rooms) =>
    rooms.byId.has(room.id) ? rooms : withView(rooms, newRoomView(room)),
  );
}

export function dropRoom(roomId: number): void {
  useRooms.setState((rooms) => without(rooms, roomId));
}

export function editRoom(roomId: number, edit: (view: RoomView) => RoomView): void {
  useRooms.setState((rooms) => withRoom(rooms, roomId, edit));
}

export function withRoom(rooms: Rooms, roomId: number, edit: (view: RoomView) => RoomView): Rooms {
  const view = rooms.byId.get(roomId);
  return view ? withView(rooms, edit(view)) : rooms;
}

export function editHistory(roomId: number, edit: (history: History) => History): void {
  editRoom(roomId, (view) => ({ ...view, history: edit(view.history) }));
}

export function takeMembers(roomId: number, members: readonly Member[], isLast: boolean): void {
  editRoom(roomId, (view) => {
    const merged = mergeEntries(view.members, members.map(entryOf));
    return { ...view, members: isLast ? { ...merged, state: 'loaded' } : merged };
  });
}

/** Whether I may write in a room: who has been blocked by the other person may not. */
export function allowPosts(roomId: number, mayPost: boolean): void {
  editRoom(roomId, (view) => ({ ...view, room: { ...view.room, may_post: mayPost } }));
}

/** Newest conversation first. */
export function inListOrder(rooms: Iterable<RoomView>): RoomView[] {
  const lastChange = ({ room }: RoomView) => room.last_message?.created_at ?? room.joined_at;
  return [...rooms].sort((one, other) => (lastChange(one) < lastChange(other) ? 1 : -1));
}

/** Whether a room belongs into the list: two who have not said anything yet need not see each other there. */
export function isListed({ room }: RoomView, openId: number | null, begun: ReadonlySet<number>) {
  return room.kind !== 'direct' || room.last_seq > 0 || room.id === openId || begun.has(room.id);
}

function inside(view: RoomView, version: number): RoomView {
  return version > view.insideAt ? { ...view, insideAt: version } : view;
}

function withView(rooms: Rooms, view: RoomView): Rooms {
  if (rooms.byId.get(view.room.id) === view) return rooms;
  return { ...rooms, byId: new Map(rooms.byId).set(view.room.id, view) };
}

function withFarewell(rooms: Rooms, { room }: RoomView, reason: RemovalReason): Rooms {
  const farewell = { name: room.name, reason };
  return { ...rooms, farewells: new Map(rooms.farewells).set(room.id, farewell) };
}

function without(rooms: Rooms, roomId: number): Rooms {
  const byId = new Map(rooms.byId);
  byId.delete(roomId);
  return { ...rooms, byId };
}
