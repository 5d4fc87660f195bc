import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { bubble, expect, openRoom, test, unique } from './teahouse';

const field = (page: Page) => page.getByRole('searchbox', { name: /Search messages|搜索消息/ });

test('two characters of Chinese are found, by room, and lead to their place', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.meet('Bao');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  const other = await ada.api.createRoom(unique('Pond '));
  const foreign = await bao.api.createRoom(unique('Cellar '), 'private');
  await bao.api.join(room);
  await ada.api.say(room, '大家早上好，今天喝春茶');
  await ada.api.say(room, '**green** tea');
  await ada.api.sayAll(page, room, 120);
  await ada.api.say(other, '春茶已经到了 <b>not bold</b>');
  await bao.api.say(foreign, '春茶的秘密');
  await openRoom(page, room);

  await page.keyboard.press('Control+f');
  const found = page.getByRole('region', { name: 'What was found' });
  await expect(async () => {
    // What was said a moment ago is found a moment later.
    await field(page).fill('');
    await field(page).fill('春茶');
    await expect(found.getByRole('listitem')).toHaveCount(2, { timeout: 2_000 });
  }).toPass();
  await expect(found.locator('mark')).toHaveText(['春茶', '春茶']);
  await expect(found.getByText('<b>not bold</b>')).toBeVisible();
  await expect(found.getByText('Ada: green tea', { exact: true })).toBeVisible();
  await expect(found.getByRole('heading')).toHaveText([other.name, room.name]);
  await expect(page.getByText('秘密')).toHaveCount(0);

  await found.getByRole('button', { name: /大家早上好/ }).click();
  await expect(bubble(page, '大家早上好，今天喝春茶')).toBeInViewport();
  await expect(bubble(page, 'number 3')).toBeVisible();
  await page.goBack();
  await expect(found.getByRole('listitem')).toHaveCount(2);

  await page.getByRole('combobox', { name: 'In room' }).selectOption(other.name);
  await expect(field(page)).toHaveValue(`春茶 in:"${other.name}"`);
  await expect(found.getByRole('listitem')).toHaveCount(1);
  await field(page).fill(`number from:${ada.user.username} before:2100-01-01`);
  await expect(page.getByText('20 messages, and older ones')).toBeVisible();
  await found.hover();
  await expect(async () => {
    await page.mouse.wheel(0, 3_000);
    await expect(page.getByText('120 messages', { exact: true })).toBeVisible({ timeout: 200 });
  }).toPass();
  await field(page).fill('number from:nobody-has-this-name');
  await expect(page.getByText('Nobody is called “nobody-has-this-name”')).toBeVisible();
  await field(page).fill('no such thing at all');
  await expect(page.getByText('Nothing found')).toBeVisible();
});

test('a day leads to what was said then', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await ada.api.sayAll(page, room, 150);
  await openRoom(page, room);
  await expect(bubble(page, 'number 150')).toBeInViewport();

  await page.getByRole('button', { name: 'Room details' }).click();
  await page.getByLabel('Go to date').fill('2020-02-02');

  await expect(bubble(page, 'number 1')).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Newest' })).toBeVisible();
});

for (const [name, width, colorScheme, locale] of [
  ['wide-light-en', 1280, 'light', 'en-US'],
  ['phone-dark-zh', 360, 'dark', 'zh-CN'],
] as const) {
  test(`pictures of the search: ${name}`, async ({ teahouse }) => {
    const ada = await teahouse.visit('林小满', {
      viewport: { width, height: 760 },
      colorScheme,
      locale,
    });
    const room = await ada.api.createRoom('茶友会 Tea friends');
    for (const text of ['今年的春茶到了吗？', '春茶昨天到的，香气很足。', 'Saturday at nine.'])
      await ada.api.say(room, text);
    await ada.page.goto('./search');
    await field(ada.page).fill('春茶');
    await expect(ada.page.locator('mark').first()).toBeVisible();
    const path = join(import.meta.dirname, `../../artifacts/screenshots/search-${name}.png`);
    await ada.page.screenshot({ path, animations: 'disabled' });
  });
}
