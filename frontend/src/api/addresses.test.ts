import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { innerPath, roomAt } from './addresses';

const HOME = 'https://tea.example/some/chat/';

beforeEach(() => vi.stubGlobal('document', { baseURI: `${HOME}index.html` }));
afterEach(() => vi.unstubAllGlobals());

test('a link to one of our rooms or invitations is a route of ours', () => {
  expect(innerPath(`${HOME}rooms/3/120`)).toBe('/rooms/3/120');
  expect(innerPath(`${HOME}invite/abc`)).toBe('/invite/abc');
});

test('the address of a room, or of a place in it, opens that room', () => {
  expect(roomAt(`${HOME}rooms/3`)).toBe(3);
  expect(roomAt(`${HOME}rooms/3/120`)).toBe(3);
  expect(roomAt(`${HOME}rooms/new`)).toBeUndefined();
  expect(roomAt(HOME)).toBeUndefined();
});

test.each([
  `${HOME}api/v1/files/3`,
  `${HOME}docs`,
  HOME,
  `${HOME}rooms/`,
  `${HOME}rooms/3?next=x`,
  'https://tea.example/rooms/3',
  'https://elsewhere.example/some/chat/rooms/3',
])('a link to %s is not', (address) => {
  expect(innerPath(address)).toBeNull();
});
