import { bubble, composer, expect, openRoom, say, test, unique } from './teahouse';

test('what is unread is counted, lined off, and read everywhere as soon as it was seen', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  const other = await ada.api.createRoom(unique('Pond '));
  await bao.api.join(room);
  await bao.api.sayAll(bao.page, room, 60);
  await bao.api.say(room, `hello @${ada.user.username}`);
  const second = await ada.page.context().newPage();
  await second.goto('./discover');
  const link = ada.page.getByRole('link', { name: room.name });
  await expect(link).toContainText('61 unread messages');
  await expect(link).toContainText('1 message that mentions you');
  await expect(ada.page).toHaveTitle('(61) Teahouse');
  await expect(second).toHaveTitle('(61) Teahouse');
  await expect(ada.page.locator('link[rel=icon]')).toHaveAttribute('href', /^data:image/);

  await openRoom(ada.page, room);
  await expect(ada.page.getByText('New messages')).toBeInViewport();
  await expect(bubble(ada.page, 'number 1')).toBeInViewport();
  await expect(bubble(ada.page, 'number 60')).not.toBeInViewport();
  const newest = ada.page.getByRole('button', { name: /\d+ new/ });
  await expect(newest).toBeVisible();
  await newest.click();
  await expect(bubble(ada.page, 'number 60')).toBeInViewport();

  await expect(ada.page).toHaveTitle('Teahouse');
  await expect(second).toHaveTitle('Teahouse');
  await expect(ada.page.locator('link[rel=icon]')).toHaveAttribute('href', /icon\.svg$/);
  await ada.page.getByRole('log').hover();
  await ada.page.mouse.wheel(0, -20_000);
  await expect(ada.page.getByText('New messages')).toBeVisible();
  await openRoom(ada.page, other);
  await bao.api.say(room, 'one more');
  await expect(link).toContainText('1 unread message');
});

test('a page that nobody sees reads nothing', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.meet('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(ada.page, room);
  const show = (state: 'hidden' | 'visible') =>
    ada.page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, value });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await show('hidden');

  await bao.api.say(room, 'are you there?');
  await expect(ada.page).toHaveTitle('(1) Teahouse');
  await show('visible');

  await expect(ada.page).toHaveTitle('Teahouse');
  await expect(ada.page.getByText('New messages')).toBeVisible();
});

test('a room marked as unread stays so until it is opened again', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.meet('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  const other = await ada.api.createRoom(unique('Pond '));
  await bao.api.join(room);
  await bao.api.say(room, 'hello');
  const second = await ada.page.context().newPage();
  await second.goto('./discover');
  await openRoom(ada.page, room);
  await expect(ada.page).toHaveTitle('Teahouse');

  await ada.page.getByRole('button', { name: 'Room details' }).click();
  await ada.page.getByRole('button', { name: 'Mark as unread' }).click();
  await expect(ada.page).toHaveTitle('(1) Teahouse');
  await expect(second).toHaveTitle('(1) Teahouse');

  await openRoom(ada.page, other);
  await openRoom(ada.page, room);
  await expect(ada.page).toHaveTitle('Teahouse');
  await expect(second).toHaveTitle('Teahouse');
});

test('one sees who has read one’s last message, and who is typing', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const cem = await teahouse.visit('Cem');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await cem.api.join(room);
  await openRoom(ada.page, room);
  await say(ada.page, 'who reads this?');

  await openRoom(bao.page, room);
  await ada.page.getByRole('button', { name: 'Read by 1 of 2' }).click();
  const readers = ada.page.getByRole('dialog', { name: 'Read by 1 of 2' });
  await expect(readers.getByText('Bao')).toBeVisible();
  await expect(readers.getByText('Cem')).toBeVisible();
  await ada.page.keyboard.press('Escape');
  await openRoom(cem.page, room);
  await expect(ada.page.getByRole('button', { name: 'Read by all' })).toBeVisible();

  await composer(bao.page).pressSequentially('I');
  await expect(ada.page.getByText('Bao is typing…')).toBeVisible();
  await composer(cem.page).pressSequentially('I');
  await expect(ada.page.getByText('Bao and Cem are typing…')).toBeVisible();
});
