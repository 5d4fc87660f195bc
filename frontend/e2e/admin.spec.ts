import { bubble, expect, openRoom, say, test, unique } from './teahouse';

test.use({ ownServer: 'admin' });

test('the first to come looks after people, rooms and the door; nobody else can', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { page } = ada;
  await bao.page.goto('./admin');
  await expect(bao.page.getByText('No chats yet')).toBeVisible();
  await expect(bao.page.getByText('Look after the server')).toHaveCount(0);
  const room = await bao.api.createRoom(unique('Garden '), 'private');
  await openRoom(bao.page, room);
  await say(bao.page, 'A secret');
  await expect(bubble(bao.page, 'A secret')).toBeVisible();

  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('link', { name: 'Look after the server' }).click();
  await expect(page.getByText('People connected')).toBeVisible();
  await page.getByLabel('Only who is invited').check();
  await expect(page.getByLabel('Only who is invited')).toBeChecked();

  await page.getByRole('link', { name: 'Rooms', exact: true }).click();
  await page.getByRole('searchbox').fill('Garden');
  await expect(page.getByText('1 message', { exact: false })).toBeVisible();
  await expect(page.getByText('A secret')).toHaveCount(0);
  await page.getByRole('button', { name: `Close room: ${room.name}` }).click();
  await page.getByRole('button', { name: 'Delete for everybody' }).click();
  await expect(bao.page.getByText(`“${room.name}” was deleted`)).toBeVisible();

  const parts = page.getByRole('navigation', { name: 'Look after the server' });
  await parts.getByRole('link', { name: 'People' }).click();
  await page.getByRole('searchbox').fill('Bao');
  await page.getByRole('button', { name: 'Make admin: Bao' }).click();
  await expect(page.getByRole('button', { name: 'Make plain user: Bao' })).toBeVisible();
  await page.getByRole('button', { name: 'Make plain user: Bao' }).click();
  await page.getByRole('button', { name: 'Close account: Bao' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Close account' }).click();
  await expect(bao.page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await expect(page.getByText('Closed since')).toBeVisible();

  await page.getByRole('link', { name: 'Security log' }).click();
  await page.getByLabel('Events').selectOption({ label: 'Account closed' });
  const events = page.getByRole('list', { name: 'Security log' }).getByRole('listitem');
  await expect(events.filter({ hasText: bao.user.username })).toHaveText([/^Account closed/]);

  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('./admin/audit');
  await expect(parts.getByRole('link', { name: 'Security log' })).toBeInViewport({ ratio: 0.95 });
  await expect(parts.getByRole('link', { name: 'Overview' })).not.toBeInViewport({ ratio: 0.95 });
});
