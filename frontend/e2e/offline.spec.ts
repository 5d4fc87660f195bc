import type { Page } from '@playwright/test';
import {
  Api,
  bubble,
  composer,
  expect,
  openRoom,
  say,
  type Teahouse,
  test,
  unique,
} from './teahouse';

// It will be out of reach.
test.use({ ownServer: 'offline', serviceWorkers: 'allow' });
test.describe.configure({ mode: 'default' });

const LONGEST_WAIT_MS = 60_000;

/** What is kept on this device, and whose it is. */
function kept(page: Page): Promise<{ userId: number | undefined; texts: string[] }> {
  return page.evaluate(async () => {
    const answer = <Result>(request: IDBRequest<Result>) =>
      new Promise<Result>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const found = await indexedDB.databases();
    if (!found.some(({ name }) => name === 'teahouse /')) return { userId: undefined, texts: [] };
    const database = await answer(indexedDB.open('teahouse /'));
    const both = database.transaction(['owner', 'rooms']);
    const [[owner], rooms] = await Promise.all([
      answer(both.objectStore('owner').getAll()),
      answer(both.objectStore('rooms').getAll()),
    ]);
    database.close();
    const messages = rooms.flatMap((room) => room.messages ?? []);
    return { userId: owner?.userId, texts: messages.map(({ content }) => content) };
  });
}

async function untilKept(page: Page, text: string): Promise<void> {
  await expect
    .poll(async () => (await kept(page)).texts, { timeout: LONGEST_WAIT_MS })
    .toContain(text);
}

/** Somebody in a room of their own, where this was said and has been kept. */
async function withKept(teahouse: Teahouse, text: string) {
  const ada = await teahouse.visit('Ada');
  const room = await ada.api.createRoom(unique('Garden '));
  await openRoom(ada.page, room);
  await say(ada.page, text);
  await untilKept(ada.page, text);
  return { ada, page: ada.page, room };
}

async function untilWorking(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
}

test('without a network one reads the last messages, and what one writes is sent once', async ({
  teahouse,
  server,
}) => {
  const { ada, page, room } = await withKept(teahouse, 'before the storm');
  await untilWorking(page);
  await server.kill();

  await page.reload();

  await expect(bubble(page, 'before the storm')).toBeVisible();
  await expect(page.getByRole('link', { name: room.name })).toBeVisible();
  await expect(page.getByText('No connection.')).toBeVisible();
  await say(page, 'through the storm');
  await expect(page.getByRole('img', { name: 'Sending' })).toBeVisible();
  await page.reload();
  await expect(bubble(page, 'through the storm')).toBeVisible();
  await expect(page.getByText('No connection.')).toBeVisible();

  await server.start();
  await expect(page.getByRole('img', { name: 'Sending' })).toHaveCount(0, {
    timeout: LONGEST_WAIT_MS,
  });
  const said = (await ada.api.messages(room)).map(({ content }) => content);
  expect(said).toEqual(['before the storm', 'through the storm']);
  for (const text of said) await expect(bubble(page, text)).toHaveCount(1);
});

test('what was kept is shown at once, and what was missed is caught up without a page', async ({
  teahouse,
}) => {
  const { ada, page, room } = await withKept(teahouse, 'yesterday');
  const address = page.url();
  await page.goto('about:blank');
  await ada.api.say(room, 'meanwhile');
  const pages: string[] = [];
  page.on('request', (request) => {
    if (/\/rooms\/\d+\/messages/.test(request.url())) pages.push(request.url());
  });

  await page.goto(address);

  await expect(bubble(page, 'yesterday')).toBeVisible();
  await expect(bubble(page, 'meanwhile')).toBeVisible();
  expect(pages).toEqual([]);
  await untilKept(page, 'meanwhile');
});

test('what is not kept here is not called closed while there is no connection', async ({
  teahouse,
}) => {
  const { ada, page } = await withKept(teahouse, 'yesterday');
  const other = await ada.api.createRoom(unique('Garden '));
  let isReached = false;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (isReached) socket.connectToServer();
    else void socket.close();
  });
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        const request = indexedDB.open('teahouse /');
        request.onsuccess = () => {
          const both = request.result.transaction('rooms', 'readwrite');
          both.objectStore('rooms').clear();
          both.oncomplete = () => done();
          request.result.close();
        };
      }),
  );

  await page.goto(`./rooms/${other.id}`);

  await expect(page.getByText('No connection.')).toBeVisible();
  const rows = page.getByRole('status', { name: 'Loading…' });
  await expect(rows).toBeVisible();
  const { width } = (await rows.boundingBox()) ?? { width: 0 };
  expect(width, 'as wide as the conversation will be').toBeGreaterThan(500);
  await expect(page.getByText('No chats yet')).toBeHidden();
  await expect(page.getByText('This room is not open to you')).toBeHidden();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('region', { name: 'Chats' })).toBeVisible();
  isReached = true;
  await page.getByRole('button', { name: 'Connect now' }).click();
  await openRoom(page, other);
  await expect(page.getByRole('heading', { name: other.name })).toBeVisible();
});

test('a logout leaves nothing behind', async ({ teahouse, server }) => {
  const { page } = await withKept(teahouse, 'a secret');
  await untilWorking(page);

  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();

  await expect.poll(() => kept(page)).toEqual({ userId: undefined, texts: [] });
  await server.kill();
  await page.goto('./');
  await expect(page.getByText('The teahouse cannot be reached')).toBeVisible();
  await server.start();
});

test('another account sees nothing of the one before', async ({ teahouse, server }) => {
  const { page, room } = await withKept(teahouse, 'a secret');
  const bao = await Api.register(
    page.context().request,
    server.url,
    'Bao',
    'a long enough password',
  );

  await page.goto('./');

  await expect(page.getByText('No chats yet')).toBeVisible();
  await expect
    .poll(() => kept(page), { timeout: LONGEST_WAIT_MS })
    .toEqual({ userId: bao.user.id, texts: [] });
  await expect(page.getByText(room.name)).toBeHidden();
});

test('what was kept of another history of the server goes when it is greeted with a new one', async ({
  teahouse,
}) => {
  const { ada, page, room } = await withKept(teahouse, 'taken back by a restore');
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => {
      const frame = JSON.parse(String(text));
      socket.send(frame.type === 'hello' ? JSON.stringify({ ...frame, epoch: 'restored' }) : text);
    });
  });

  await page.goto('./');

  await expect(page.getByRole('link', { name: room.name })).toBeVisible();
  await expect
    .poll(() => kept(page), { timeout: LONGEST_WAIT_MS })
    .toEqual({ userId: ada.user.id, texts: [] });
});

test('the worker keeps this build and the one before, and nothing that is private', async ({
  teahouse,
  server,
}) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  await expect(page.getByText('No chats yet')).toBeVisible();
  await page.evaluate(async (scope) => {
    await caches.open(`teahouse ${scope} long ago`);
    await caches.open(`teahouse ${scope} yesterday`);
    await caches.open('of something else');
  }, server.url);

  await untilWorking(page);

  const names = () => page.evaluate(() => caches.keys());
  await expect.poll(names).not.toContain(`teahouse ${server.url} long ago`);
  expect(await names()).toEqual(
    expect.arrayContaining(['of something else', `teahouse ${server.url} yesterday`]),
  );
  const room = await ada.api.createRoom(unique('Garden '));
  await page.reload();
  await openRoom(page, room);
  const paths = await page.evaluate(async () => {
    const stored = await Promise.all(
      (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
    );
    return stored.flat().map(({ url }) => new URL(url).pathname);
  });
  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !/^\/(assets\/[^/]+|[\w.-]+)?$/.test(path))).toEqual([]);
  await expect(composer(page)).toBeVisible();
});
