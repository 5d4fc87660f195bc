import { expect, memberRow, openRoom, test, unique } from './teahouse';

test('a link lets somebody without an account in, through the register, into the room', async ({
  teahouse,
  browser,
  server,
}) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '), 'private', 'Flowers');
  await openRoom(page, room);
  await page.getByRole('button', { name: 'Room details' }).click();
  await page.getByRole('button', { name: 'Invitation links' }).click();
  await page.getByLabel('For how many people').selectOption({ label: '1 person' });
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue();
  await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();

  const context = await browser.newContext({ baseURL: server.url });
  const guest = await context.newPage();
  await guest.goto(link);
  await expect(guest.getByText('You have been invited to a room.')).toBeVisible();
  await guest.getByRole('link', { name: 'Create an account' }).click();
  await expect(guest.getByText('You have been invited to a room.')).toBeVisible();
  const name = unique('Guest');
  await guest.getByLabel('User name').fill(unique('guest'));
  await guest.getByLabel('Display name').fill(name);
  await guest.getByLabel('Password').fill('a long enough password');
  await guest.getByRole('button', { name: 'Create account' }).click();
  await expect(guest.getByRole('heading', { name: room.name })).toBeVisible();
  await expect(guest.getByText('Flowers')).toBeVisible();
  await guest.getByRole('button', { name: 'Join room' }).click();
  await expect(guest.getByRole('log')).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(memberRow(page, { user: { ...ada.user, display_name: name } })).toBeVisible();
  await guest.goto(link);
  await expect(guest.getByRole('button', { name: 'Open room' })).toBeVisible();
  await context.close();

  const late = await teahouse.visit('Late');
  await late.page.goto(link);
  await expect(late.page.getByText('This invitation is no longer good')).toBeVisible();
});

test('a link that was taken back leads nowhere', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '), 'private');
  await openRoom(page, room);
  await page.getByRole('button', { name: 'Room details' }).click();
  await page.getByRole('button', { name: 'Invitation links' }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue();
  await bao.page.goto(link);
  await expect(bao.page.getByRole('button', { name: 'Join room' })).toBeVisible();

  await page.getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByText('There is no link yet.')).toBeVisible();

  await bao.page.getByRole('button', { name: 'Join room' }).click();
  await expect(bao.page.getByText('This invitation is no longer good')).toBeVisible();
});
