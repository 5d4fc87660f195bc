import { expect, test } from 'vitest';
import type { DurableEvent } from '../api/frames';
import type { ChangedMember, Changes, Message } from '../api/types';
import { presentMembers } from '../members/memberBook';
import { takePiece } from '../messages/history';
import { aMember, aMessage, aRoom } from '../testing';
import { applyChanges, applyEvent, newRoomView, type RoomView } from './roomState';

const SELF = 1;

/** A random generator that gives the same for the same seed, so that a failure can be seen again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A room on the server: it changes at random, and can tell what changed since a version. */
class ServerRoom {
  version = 0;
  name = 'Garden';
  messages: Message[] = [];
  members = new Map<number, ChangedMember>();
  private readonly pick: (below: number) => number;

  constructor(pick: (below: number) => number) {
    this.pick = pick;
  }

  change(): DurableEvent {
    this.version += 1;
    const at = { room_id: 1, version: this.version };
    const userId = 2 + this.pick(5);
    switch (this.pick(6)) {
      case 0:
        return this.rename(at);
      case 1:
        return this.comeOrGo(userId, at);
      case 2:
        if (this.messages.length > 0) return this.edit(at);
    }
    const message = aMessage(this.messages.length + 1, {
      version: this.version,
      sender_id: userId,
    });
    this.messages.push(message);
    return { type: 'message.created', message, ...at };
  }

  changesSince(since: number): Changes {
    const newer = <Kept extends { version: number }>(all: Iterable<Kept>) =>
      [...all].filter((one) => one.version > since);
    const [messages, members] = [newer(this.messages), newer(this.members.values())];
    return {
      room_id: 1,
      from: since,
      version: this.version,
      messages,
      members,
      room: this.room(),
      complete: true,
    };
  }

  room() {
    const count = [...this.members.values()].filter((member) => member.role !== null).length;
    const { version, name, messages } = this;
    const last = messages.at(-1) ?? null;
    return aRoom({
      version,
      name,
      last_seq: messages.length,
      member_count: count,
      last_message: last,
    });
  }

  private rename(at: { room_id: number; version: number }): DurableEvent {
    this.name = `Garden ${this.version}`;
    return { type: 'room.updated', room: this.room(), ...at };
  }

  private comeOrGo(userId: number, at: { room_id: number; version: number }): DurableEvent {
    const member = aMember(userId, this.version);
    const isHere = Boolean(this.members.get(userId)?.role);
    this.members.set(userId, isHere ? { ...member, role: null } : member);
    if (isHere) return { type: 'member.left', user_id: userId, reason: 'left', ...at };
    return { type: 'member.joined', member, ...at };
  }

  private edit(at: { room_id: number; version: number }): DurableEvent {
    const index = this.pick(this.messages.length);
    const message = {
      ...aMessage(index + 1),
      version: this.version,
      content: `edit ${this.version}`,
    };
    this.messages[index] = message;
    return { type: 'message.updated', message, ...at };
  }
}

function opened(room: ServerRoom): RoomView {
  const view = newRoomView(room.room());
  const page = { messages: [...room.messages], has_more_before: false, has_more_after: false };
  return { ...view, history: takePiece(view.history, page) };
}

/** What a person can see of a room. */
function seen(view: RoomView) {
  const { name, last_seq, member_count, last_message } = view.room;
  const members = presentMembers(view.members).map(({ userId }) => userId);
  return {
    version: view.version,
    messages: view.history.messages,
    members: members.sort(),
    room: { name, last_seq, member_count, last_message: last_message?.id },
  };
}

test.each(Array.from({ length: 200 }, (_, seed) => seed))(
  'a client that misses, repeats and disorders events ends where a fresh one begins (seed %i)',
  (seed) => {
    const pick = random(seed);
    const server = new ServerRoom(pick);
    let view = opened(server);
    let underway: DurableEvent[] = [];
    let answer: Changes | null = null;
    const take = (event: DurableEvent) => {
      view = applyEvent(view, event, SELF);
      if (view.catchUp === 'needed') {
        view = { ...view, catchUp: 'asked' };
        answer = server.changesSince(view.version);
      }
    };

    for (let step = 0; step < 60; step += 1) {
      const event = server.change();
      if (pick(8) > 0) underway.push(event);
      if (pick(8) === 0) underway.push(event);
      if (pick(6) === 0) underway.reverse();
      if (pick(3) > 0) {
        underway.forEach(take);
        underway = [];
      }
      if (answer !== null && pick(3) === 0) {
        view = applyChanges(view, answer, SELF);
        answer = null;
        if (view.catchUp === 'needed') {
          view = { ...view, catchUp: 'asked' };
          answer = server.changesSince(view.version);
        }
      }
    }
    view = applyChanges(view, server.changesSince(view.version), SELF);

    const fresh = opened(server);
    const members = [...server.members.values()].filter((member) => member.role !== null);
    expect(seen(view)).toEqual({
      ...seen(fresh),
      members: members.map(({ user }) => user.id).sort(),
    });
    expect(view.waiting).toEqual([]);
  },
);

test('an answer that tells only the beginning leaves the rest to be asked for', () => {
  const server = new ServerRoom(() => 5);
  server.change();
  const view = opened(server);
  for (let said = 0; said < 4; said += 1) server.change();
  const whole = server.changesSince(1);
  const beginning = { ...whole, version: 3, messages: whole.messages.slice(0, 2) };

  const begun = applyChanges({ ...view, catchUp: 'asked' }, beginning, SELF);
  expect([begun.version, begun.catchUp]).toEqual([3, 'needed']);
  const waiting = applyEvent(begun, server.change(), SELF);
  const ended = applyChanges({ ...waiting, catchUp: 'asked' }, server.changesSince(3), SELF);

  expect([ended.catchUp, ended.waiting]).toEqual(['none', []]);
  expect(seen(ended)).toEqual(seen(opened(server)));
});
