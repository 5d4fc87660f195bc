import { expect, test, unique } from './teahouse';

test.use({ ownServer: 'invite-only' });

test('where an admin lets only the invited register, a link is the way in', async ({
  teahouse,
  browser,
  server,
}) => {
  const { page, api } = await teahouse.visit('Chief');
  const room = await api.createRoom(unique('Garden '), 'private');
  await page.goto('./admin');
  await page.getByRole('radio', { name: 'Only who is invited' }).check();
  await expect(page.getByRole('radio', { name: 'Only who is invited' })).toBeChecked();
  const link = await api.invite(room);

  const context = await browser.newContext({ baseURL: server.url });
  const guest = await context.newPage();
  await guest.goto('./register');
  await expect(guest.getByText('Here one makes an account by invitation.')).toBeVisible();
  await expect(guest.getByLabel('User name')).toBeHidden();

  await guest.goto(link);
  await guest.getByRole('link', { name: 'Create an account' }).click();
  await guest.getByLabel('User name').fill(unique('guest'));
  await guest.getByLabel('Password').fill('a long enough password');
  await guest.getByRole('button', { name: 'Create account' }).click();
  await guest.getByRole('button', { name: 'Open room' }).click();
  await expect(guest.getByRole('log')).toBeVisible();
  await context.close();
});
