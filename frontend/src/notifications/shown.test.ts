import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newRoomView } from '../rooms/roomState';
import { useRooms } from '../rooms/rooms';
import { aRoom } from '../testing';
import { takeAwayAll, takeAwayRead } from './shown';

const READ = 1;
const UNREAD = 2;
const LEFT = 3;

let closed: unknown[] = [];

beforeEach(() => {
  closed = [];
  const shown = [{ room_id: READ }, { room_id: UNREAD }, { room_id: LEFT }, null].map((data) => ({
    data,
    close: () => closed.push(data?.room_id),
  }));
  const getRegistration = async () => ({ getNotifications: async () => shown });
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration } });
  vi.stubGlobal('document', { baseURI: 'http://teahouse/' });
  const rooms = [
    aRoom({ id: READ, last_seq: 3, last_read_seq: 3 }),
    aRoom({ id: UNREAD, last_seq: 3, last_read_seq: 2 }),
  ];
  useRooms.setState({
    epoch: 'a',
    byId: new Map(rooms.map((room) => [room.id, newRoomView(room)])),
  });
});

afterEach(() => vi.unstubAllGlobals());

test('what was read, or is no longer mine, is shown no longer', async () => {
  await takeAwayRead();

  expect(closed).toEqual([READ, LEFT]);
});

test('as long as nothing is known of the rooms, everything stays', async () => {
  useRooms.setState({ epoch: null, byId: new Map() });

  await takeAwayRead();

  expect(closed).toEqual([]);
});

test('whoever logs out leaves nothing to be read', async () => {
  await takeAwayAll();

  expect(closed).toEqual([READ, UNREAD, LEFT, undefined]);
});

test('the permission, for which the page would have to wait, is not asked for', async () => {
  const permission = vi.fn(() => 'granted');
  vi.stubGlobal('Notification', Object.defineProperty({}, 'permission', { get: permission }));

  await takeAwayRead();

  expect(closed).toEqual([READ, LEFT]);
  expect(permission).not.toHaveBeenCalled();
});
