import type { Page } from '@playwright/test';
import { bubble, expect, openRoom, say, test, unique } from './teahouse';

async function choose(page: Page, room: { name: string }, item: string): Promise<void> {
  await page.getByRole('link', { name: room.name }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('a room is marked as unread and as read from its place in the list', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  const [garden, kitchen] = [unique('Garden '), unique('Kitchen ')];
  const room = await api.createRoom(garden);
  await api.createRoom(kitchen);
  await api.say(room, 'Tea?');
  await openRoom(page, room);
  await expect(bubble(page, 'Tea?')).toBeVisible();
  await openRoom(page, { name: kitchen });
  const row = page.getByRole('link', { name: garden });

  await choose(page, room, 'Mark as unread');
  await expect(row).toContainText('1 unread message');
  await choose(page, room, 'Mark as read');
  await expect(row).not.toContainText('unread message');

  await page.reload();
  await expect(row).toBeVisible();
  await expect(row).not.toContainText('unread message');
});

test('a room is left from the list, and the one that is open stays open', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Garden '));
  const kitchen = await api.createRoom(unique('Kitchen '));
  await openRoom(page, kitchen);

  await choose(page, room, 'Leave room');
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();

  await expect(page.getByRole('link', { name: room.name })).toHaveCount(0);
  await expect(page.getByRole('heading', { name: kitchen.name, level: 2 })).toBeVisible();
});

test('on a phone a long press opens the menu of a room, and not the room', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada', {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  const room = await api.createRoom(unique('Garden '));
  const box = await page.getByRole('link', { name: room.name }).boundingBox();
  const touch = { x: (box?.x ?? 0) + 90, y: (box?.y ?? 0) + 20 };
  const session = await page.context().newCDPSession(page);
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [touch] });
  await expect(page.getByRole('menu')).toBeVisible();
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });

  await expect(page.getByRole('menu')).toBeVisible();
  await page.getByRole('menuitem', { name: 'Room details' }).tap();
  await expect(page.getByRole('complementary', { name: 'Room details' })).toBeVisible();
});

test('a search begun in a room looks into that room alone', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Garden room '));
  const other = await api.createRoom(unique('Kitchen '));
  await api.say(room, '今天天气很好');
  await api.say(other, '天气不好');
  await openRoom(page, room);

  await page.getByRole('button', { name: 'Search in this chat' }).click();
  const field = page.getByRole('searchbox');
  await expect(field).toBeFocused();
  await field.pressSequentially('天气');
  await expect(field).toHaveValue(`in:"${room.name}" 天气`);

  const found = page.getByRole('region', { name: 'What was found' });
  await expect(found.getByText('1 message')).toBeVisible();
  await found.getByRole('button', { name: /今天天气很好/ }).click();
  await expect(bubble(page, '今天天气很好')).toBeInViewport();
  await say(page, 'Indeed');
});
