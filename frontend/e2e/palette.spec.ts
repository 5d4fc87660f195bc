import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { composer, expect, openRoom, say, test, unique } from './teahouse';

const field = (page: Page) => page.getByRole('combobox', { name: 'Chat, person or action' });

test('Ctrl and K lead to a chat, and the focus goes with it', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  const [garden, pond] = [
    await api.createRoom(unique('Garden ')),
    await api.createRoom(unique('Pond ')),
  ];
  await openRoom(page, garden);

  await page.keyboard.press('Control+k');
  await expect(field(page)).toBeFocused();
  await field(page).fill('pond');
  await expect(page.getByRole('option', { name: pond.name })).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: pond.name })).toBeVisible();
  await expect(composer(page)).toBeFocused();
  await expect(field(page)).toBeHidden();
});

test('Escape and the keys that opened it close it, and the focus returns', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  await openRoom(page, await api.createRoom(unique('Garden ')));
  await composer(page).fill('half a thought');

  for (const key of ['Escape', 'Control+k']) {
    await page.keyboard.press('Control+k');
    await expect(field(page)).toBeFocused();
    await page.keyboard.press(key);
    await expect(field(page)).toBeHidden();
    await expect(composer(page)).toBeFocused();
  }
  await expect(composer(page)).toHaveValue('half a thought');
});

test('a person is found by name, and their chat is opened', async ({ teahouse }) => {
  const name = unique('Bao');
  await teahouse.meet(name);
  const { page } = await teahouse.visit('Ada');
  await expect(page.getByRole('region', { name: 'Chats' })).toBeVisible();

  await page.keyboard.press('Control+k');
  await field(page).fill(name.toLowerCase());
  await page.getByRole('option', { name }).filter({ hasText: 'Person' }).click();

  await expect(page.getByRole('heading', { name })).toBeVisible();
  await expect(composer(page)).toBeFocused();
});

test('an action changes the theme and the language, in every tab of the browser', async ({
  teahouse,
}) => {
  const { page } = await teahouse.visit('Ada');
  const other = await page.context().newPage();
  await other.goto('./settings/look');
  await expect(other.getByLabel('Language', { exact: true })).toBeVisible();

  await page.keyboard.press('Control+k');
  await field(page).fill('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(other.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(other.getByLabel('Dark')).toBeChecked();

  await page.keyboard.press('Control+k');
  await field(page).fill('中文');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: '聊天' })).toBeVisible();
  await expect(other.getByLabel('语言', { exact: true })).toHaveValue('zh-CN');
  await expect(other.locator('html')).toHaveAttribute('lang', 'zh-CN');
});

test('the palette has no accessibility violations and fits a phone', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada', {
    viewport: { width: 360, height: 640 },
    hasTouch: true,
    isMobile: true,
  });
  const room = await api.createRoom(unique('Garden '));

  await page.getByRole('button', { name: 'Go to…' }).tap();
  await expect(page.getByRole('option', { name: room.name })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  const box = await page.getByRole('dialog', { name: 'Go to…' }).boundingBox();
  expect(box?.width).toBe(360);
  await page.getByRole('button', { name: 'Close' }).tap();
  await expect(field(page)).toBeHidden();

  await page.getByRole('button', { name: 'Go to…' }).tap();
  await page.getByRole('option', { name: room.name }).tap();
  await expect(page.getByRole('log')).toBeVisible();
});

test('keys lead to the chat beside and to the next unread', async ({ teahouse }) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.meet('Bao')];
  const { page } = ada;
  const rooms = [];
  for (const stem of ['Garden ', 'Pond ', 'Kitchen ']) {
    const room = await ada.api.createRoom(unique(stem));
    await ada.api.say(room, 'first');
    await bao.api.join(room);
    rooms.push(room);
  }
  const [garden, pond, kitchen] = rooms as [
    (typeof rooms)[0],
    (typeof rooms)[0],
    (typeof rooms)[0],
  ];
  const heading = (room: { name: string }) => page.getByRole('heading', { name: room.name });
  await openRoom(page, kitchen);

  await page.keyboard.press('Alt+ArrowDown');
  await expect(heading(pond)).toBeVisible();
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(heading(kitchen)).toBeVisible();

  await bao.api.say(garden, 'Tea?');
  await expect(page.getByRole('link', { name: garden.name })).toContainText('Tea?');
  await expect(composer(page)).toBeFocused();
  await page.keyboard.press('Alt+Shift+ArrowDown');
  await expect(heading(garden)).toBeVisible();
});

test('the up arrow edits the last message, but not in the way of other keys', async ({
  teahouse,
}) => {
  const { page, api } = await teahouse.visit('Ada');
  await openRoom(page, await api.createRoom(unique('Garden ')));
  await say(page, 'helo');
  await expect(page.locator('[data-delivery="sent"]')).toBeVisible();

  await composer(page).press('ArrowUp');
  await expect(composer(page)).toHaveValue('helo');
  await composer(page).fill('hello');
  await composer(page).press('Enter');

  await expect(page.getByRole('log')).toContainText('hello');
  await expect(composer(page)).toHaveValue('');
});

test('all shortcuts are listed', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  await page.goto('./settings/keys');

  for (const line of [/Next unread chat.*Alt.*Shift.*↓/, /Go to a chat.*Ctrl.*K/]) {
    await expect(page.getByRole('region').filter({ hasText: line }).first()).toBeVisible();
  }
});
