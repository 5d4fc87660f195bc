// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSession } from '../accounts/session';
import { learn, speak } from '../languages/language';
import { meet } from '../members/people';
import { newRoomView } from '../rooms/roomState';
import { useRooms } from '../rooms/rooms';
import { aMessage, aRoom, at, aUser } from '../testing';
import { openPalette, usePalette } from './opened';
import { PaletteHost } from './PaletteHost';

const field = () => screen.getByRole('combobox', { name: 'Chat, person or action' });
const names = () => screen.getAllByRole('option').map((option) => option.children[1]?.textContent);
const chosen = () => screen.getByRole('option', { selected: true });

beforeEach(async () => {
  vi.stubGlobal('fetch', async () => Response.json([]));
  await Promise.all([learn('inside'), learn('palette'), learn('settings')]);
  const rooms = [
    aRoom({ id: 1, name: 'Garden', last_message: aMessage(1, { created_at: at(10) }) }),
    aRoom({
      id: 2,
      name: '老茶馆',
      last_seq: 4,
      last_message: aMessage(4, { created_at: at(20) }),
    }),
    aRoom({ id: 3, name: '', kind: 'direct', peer: aUser(3, 'Bao') }),
  ];
  useSession.setState({ status: 'in', user: aUser(1, 'Ada') });
  useRooms.setState({
    epoch: 'a',
    byId: new Map(rooms.map((room) => [room.id, newRoomView(room)])),
  });
  meet([aUser(1, 'Ada'), aUser(3, 'Bao'), aUser(4, 'Gardener')]);
  history.replaceState(null, '', '/');
  openPalette();
  render(<PaletteHost />);
});

afterEach(async () => {
  cleanup();
  vi.unstubAllGlobals();
  await speak('en');
});

test('as long as nothing is typed, it offers where one was last, then what one can do', () => {
  expect(names().slice(0, 3)).toEqual(['老茶馆', 'Garden', 'Next unread chat']);
  expect(names()).toContain('Settings: Keyboard shortcuts');
  expect(document.activeElement).toBe(field());
});

test('the field names the chosen option, and the arrows go round', async () => {
  expect(field().getAttribute('aria-activedescendant')).toBe(chosen().id);
  expect(chosen().textContent).toContain('老茶馆');

  await userEvent.keyboard('{ArrowDown}');
  expect(chosen().textContent).toContain('Garden');
  expect(field().getAttribute('aria-activedescendant')).toBe(chosen().id);
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  expect(chosen().textContent).toContain('Log out of this device');
});

test('Enter goes to the chosen chat and closes the palette', async () => {
  await userEvent.type(field(), 'cg{Enter}');

  expect(location.pathname).toBe('/rooms/2');
  expect(usePalette.getState().shown).toBeNull();
});

test('Enter within a composition chooses nothing', async () => {
  await userEvent.type(field(), '茶');
  const enter = { key: 'Enter', bubbles: true, cancelable: true, isComposing: true };
  field().dispatchEvent(new KeyboardEvent('keydown', enter));

  expect(usePalette.getState().shown).toBe('palette');
  expect(location.pathname).toBe('/');
});

test('chats come with people, each once, and the messages at the end', async () => {
  await userEvent.type(field(), 'gard');
  expect(names()).toEqual(['Garden', 'Gardener', 'Search messages for “gard”']);

  await userEvent.clear(field());
  await userEvent.type(field(), 'bao');
  expect(names()).toEqual(['Bao', 'Search messages for “bao”']);
  expect(screen.getAllByText('Chat')).toHaveLength(1);
});

test('what nothing is called is said', async () => {
  await userEvent.type(field(), 'zzzz');

  expect(screen.getByRole('status').textContent).toBe('No chat, person or action is called that.');
});

test('everything is marked as read, where something is not', async () => {
  await userEvent.type(field(), 'mark every{Enter}');

  expect(useRooms.getState().byId.get(2)?.room.unread).toBe(0);
  openPalette();
  expect((await screen.findAllByRole('option')).length).toBeGreaterThan(5);
  expect(names()).not.toContain('Mark everything as read');
});

test('it speaks Chinese', async () => {
  await speak('zh-CN');

  expect(screen.getByRole('combobox', { name: '聊天、联系人或操作' })).toBeTruthy();
  await userEvent.type(screen.getByRole('combobox'), 'sz 快捷');
  expect(names()[0]).toBe('设置：键盘快捷键');
});

test('a new room is made from it', async () => {
  await userEvent.type(field(), 'new room{Enter}');

  expect(screen.getByRole('dialog', { name: 'New room' })).toBeTruthy();
});
