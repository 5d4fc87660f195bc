// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { useSession } from '../accounts/session';
import { forgetBlocks, useBlocks } from '../members/blocks';
import { forgetPeople, usePeople } from '../members/people';
import { forgetRooms, useRooms } from '../rooms/rooms';
import { aMessage, aRoom, aUser } from '../testing';
import type { KeptRoom } from './keptStore';
import { restoreRooms } from './offline';

const { readKept } = vi.hoisted(() => ({ readKept: vi.fn() }));
vi.mock('./keptStore', () => ({ readKept, clearKept: async () => undefined }));

const room: KeptRoom = {
  id: 1,
  version: 4,
  room: aRoom({ version: 4 }),
  messages: [aMessage(1)],
  hasMoreBefore: false,
  quoted: [],
  people: [aUser(2)],
};
const kept = { owner: { userId: 1, epoch: 'e', blocked: [3] }, rooms: [room] };
const rooms = () => useRooms.getState();

beforeEach(() => {
  forgetRooms();
  forgetPeople();
  forgetBlocks();
  useSession.setState({ status: 'in', user: aUser(1) });
  readKept.mockReset().mockResolvedValue(kept);
});

test('what is kept is there before the server has said anything', async () => {
  await restoreRooms(1);

  expect(rooms().epoch).toBe('e');
  expect(rooms().byId.get(1)?.history.messages).toEqual([aMessage(1)]);
  expect(usePeople.getState().byId.get(2)).toEqual(aUser(2));
  expect([...useBlocks.getState().ids]).toEqual([3]);
});

test('what the server has said meanwhile is not replaced', async () => {
  readKept.mockImplementation(async () => {
    useRooms.setState({ epoch: 'newer' });
    return kept;
  });

  await restoreRooms(1);

  expect(rooms().epoch).toBe('newer');
  expect(rooms().byId.size).toBe(0);
});

test('nothing comes back for somebody who has gone meanwhile', async () => {
  readKept.mockImplementation(async () => {
    useSession.setState({ status: 'out', user: null });
    return kept;
  });

  await restoreRooms(1);

  expect(rooms().byId.size).toBe(0);
});

test.each([
  ['refuses', () => Promise.reject(new DOMException('full', 'QuotaExceededError'))],
  ['never answers', () => new Promise(() => {})],
])('a disk that %s keeps nobody out', async (_, read) => {
  readKept.mockImplementation(read);

  await restoreRooms(1);

  expect(rooms().epoch).toBeNull();
});
