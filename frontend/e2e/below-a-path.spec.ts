import { bubble, expect, openRoom, say, test, unique } from './teahouse';

test.use({ ownServer: 'below', rootPath: '/some/chat', serviceWorkers: 'allow' });

test('everything works below a path', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Garden '));

  await openRoom(page, room);
  await expect(page).toHaveURL(`${teahouse.server.url}rooms/${room.id}`);
  await say(page, 'hello from below');
  await expect(page.getByRole('img', { name: 'Sent' })).toBeVisible();
  await page.reload();

  await expect(bubble(page, 'hello from below')).toBeVisible();
});
