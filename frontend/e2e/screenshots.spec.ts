import { join } from 'node:path';
import type { BrowserContextOptions, Page } from '@playwright/test';
import type { Room } from '../src/api/types';
import { bubble, expect, openRoom, type Person, test } from './teahouse';

const folder = join(import.meta.dirname, '../../artifacts/screenshots');

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

const LOOKS: { name: string; options: BrowserContextOptions }[] = [
  { name: 'wide-light-en', options: { viewport: WIDE, colorScheme: 'light', locale: 'en-US' } },
  { name: 'wide-dark-zh', options: { viewport: WIDE, colorScheme: 'dark', locale: 'zh-CN' } },
  { name: 'phone-light-zh', options: { viewport: PHONE, colorScheme: 'light', locale: 'zh-CN' } },
  { name: 'phone-dark-en', options: { viewport: PHONE, colorScheme: 'dark', locale: 'en-US' } },
];

for (const { name, options } of LOOKS) {
  test(`pictures of every screen: ${name}`, async ({ teahouse, browser, server }) => {
    const picture = (page: Page, screen: string) =>
      page.screenshot({ path: join(folder, `${screen}-${name}.png`), animations: 'disabled' });

    const door = await browser.newPage({ ...options, baseURL: server.url });
    await door.goto('./login');
    await expect(door.locator('form')).toBeVisible();
    await picture(door, 'login');
    await door.goto('./register');
    await expect(door.locator('form')).toBeVisible();
    await picture(door, 'register');
    await door.close();

    const guest = await teahouse.visit('Noor', options);
    await expect(guest.page.locator('main p').first()).toBeVisible();
    await picture(guest.page, 'empty');

    const [lin, ada] = [
      await teahouse.visit('林小满', options),
      await teahouse.visit('Ada Lovelace'),
    ];
    const room = await furnish(lin, ada);
    const { page } = lin;
    await expect(page.getByRole('link', { name: /茶友会/ })).toBeVisible();
    await picture(page, 'rooms');
    await openRoom(page, room);
    await expect(bubble(page, 'Saturday at nine, then.')).toBeVisible();
    await field(page).fill(name.endsWith('zh') ? '周六见，我带点心' : 'See you on Saturday');
    await picture(page, 'chat');
    await page.getByRole('button', { name: /Room details|房间详情/ }).click();
    await expect(page.getByRole('list', { name: /Members|成员/ })).toBeVisible();
    await picture(page, 'members');
    await page.getByRole('button', { name: /Add people|添加成员/ }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('Ada Lovelace');
    await expect(page.getByRole('dialog').getByText('Ada Lovelace').first()).toBeVisible();
    await picture(page, 'add-member');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Delete room|删除房间/ }).click();
    await picture(page, 'confirm');
    await page.keyboard.press('Escape');
    await page.goto('./discover');
    await expect(page.getByRole('button', { name: /Open|打开/ }).first()).toBeVisible();
    await picture(page, 'discover');
    await page.goto('./settings');
    await expect(page.getByRole('button', { name: /Log out|退出登录/ })).toBeVisible();
    await picture(page, 'me');
    await page.goto('./');
    await page
      .getByRole('button', { name: /New room|新建房间/ })
      .first()
      .click();
    await picture(page, 'create-room');
    await page.keyboard.press('Escape');
    await openRoom(page, room);
    await page.routeWebSocket(/\/ws$/, (socket) => socket.close());
    await page.context().setOffline(true);
    await page.evaluate(() => dispatchEvent(new Event('offline')));
    await expect(page.getByText(/No connection|网络已断开/)).toBeVisible({ timeout: 20_000 });
    await field(page).fill('…');
    await field(page).press('Enter');
    await picture(page, 'offline');
  });
}

function field(page: Page) {
  return page.getByRole('textbox', { name: /^Message to |^发给/ });
}

/** Rooms with the kinds of things people write. */
async function furnish(lin: Person, ada: Person): Promise<Room> {
  const room = await lin.api.createRoom(
    '茶友会 Tea friends',
    'public',
    '每周六上午，城南老茶馆。Saturdays in the old teahouse.',
  );
  await ada.api.join(room);
  await ada.api.say(room, 'Has anybody tried the new spring Longjing?');
  await ada.api.say(room, 'They say the first picking is in.');
  await lin.api.say(room, '试过了，豆香很足，回甘也好。');
  await lin.api.say(room, '水温别太高，八十度左右，第一泡十秒就出汤。');
  await ada.api.say(room, 'Good to know. I always burn it:\n1. boil\n2. pour\n3. regret');
  await lin.api.say(
    room,
    '哈哈哈 😂 周六我带一些来，大家一起尝尝。顺便把那把小壶也带上，上次有人问起它是哪里来的，其实是外婆留下的老物件，养了二十多年了。',
  );
  await ada.api.say(room, 'Saturday at nine, then.');
  for (const [name, text] of [
    ['Reading circle', 'Chapter four is short, let us take two.'],
    ['产品讨论', '新版本的草图放在共享文件夹里了'],
    ['Weekend hikes', 'Rain until noon, sun afterwards ☀️'],
  ] as const) {
    const other = await ada.api.createRoom(name);
    await lin.api.join(other);
    await ada.api.say(other, text);
  }
  await lin.api.createRoom('一个名字特别特别长、长到列表里怎么也放不下的房间', 'private');
  return room;
}
