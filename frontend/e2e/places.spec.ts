import { expect, test } from './teahouse';

test('a page that fails to load says so, and offers a reload', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  let failed = 0;
  await page.route(/assets\/chat-.*\.js/i, (route) => {
    failed += 1;
    return route.abort();
  });

  await page.reload();

  await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
  expect(failed).toBeGreaterThan(0);
});

test('while the server is out of reach a page where nobody was says so, and comes back by itself', async ({
  teahouse,
}) => {
  const { page } = await teahouse.visit('Ada');
  await expect(page.getByText('No chats yet')).toBeVisible();
  await page.route(/auth\/refresh/, (route) => route.abort());
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expect(page.getByText('The teahouse cannot be reached')).toBeVisible();

  await page.unroute(/auth\/refresh/);

  await expect(page.getByText('No chats yet')).toBeVisible();
});

/** These pages draw the whole description of the API before they show any of it. */
const DRAWN_WITHIN_MS = 60_000;

test('the API pages need no foreign host', async ({ page, server }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url()))
      foreign.push(request.url());
  });

  await page.goto(`${server.url}docs`);
  await expect(page.getByText('/api/v1/rooms/{room_id}/messages').first()).toBeVisible({
    timeout: DRAWN_WITHIN_MS,
  });
  await page.goto(`${server.url}redoc`);
  await expect(page.getByRole('heading', { name: /Teahouse/ }).first()).toBeVisible({
    timeout: DRAWN_WITHIN_MS,
  });

  expect(foreign).toEqual([]);
});
