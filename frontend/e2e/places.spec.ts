import { Server } from './server';
import { test as base, bubble, expect, openRoom, say, unique } from './teahouse';

base('a page that fails to load says so, and offers a reload', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  await page.route(/assets\/Chat-.*js/, (route) => route.abort());

  await page.reload();

  await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
});

base(
  'while the server is out of reach the page says so, and comes back by itself',
  async ({ teahouse }) => {
    const { page } = await teahouse.visit('Ada');
    await page.route(/auth\/refresh/, (route) => route.abort());
    await page.reload();
    await expect(page.getByText('The teahouse cannot be reached')).toBeVisible();

    await page.unroute(/auth\/refresh/);

    await expect(page.getByText('No chats yet')).toBeVisible();
  },
);

base('the API pages need no foreign host', async ({ page, server }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url()))
      foreign.push(request.url());
  });

  await page.goto(`${server.url}docs`);
  await expect(page.getByText('/api/v1/rooms/{room_id}/messages').first()).toBeVisible();
  await page.goto(`${server.url}redoc`);
  await expect(page.getByRole('heading', { name: /Teahouse/ }).first()).toBeVisible();

  expect(foreign).toEqual([]);
});

const test = base.extend<object, { server: Server }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from this pattern
    async ({}, use) => {
      const server = await Server.open({ rootPath: '/some/chat' });
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
});

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
