import type { Page } from '@playwright/test';
import { bubble, bubbleTexts, composer, expect, openRoom, say, test, unique } from './teahouse';

/** Sockets that are open when the network goes stay open, and nothing goes through them any more, as behind a router that forgot them. */
async function withFragileSockets(page: Page): Promise<{ lose(): void }> {
  let lost = 0;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const opened = lost;
    const server = socket.connectToServer();
    socket.onMessage((frame) => lost === opened && server.send(frame));
    server.onMessage((frame) => lost === opened && socket.send(frame));
  });
  await page.reload();
  return {
    lose() {
      lost += 1;
    },
  };
}

const WAYS = [
  {
    what: 'a machine that slept',
    wake: (page: Page) =>
      page.evaluate(() => document.dispatchEvent(new Event('visibilitychange'))),
  },
  {
    what: 'a machine that changed to another network',
    wake: (page: Page) =>
      page.evaluate(() => {
        dispatchEvent(new Event('offline'));
        dispatchEvent(new Event('online'));
      }),
  },
];

for (const { what, wake } of WAYS) {
  test(`${what} comes back by itself: nothing lost, nothing doubled`, async ({ teahouse }) => {
    const ada = await teahouse.visit('Ada');
    const bao = await teahouse.meet('Bao');
    const room = await ada.api.createRoom(unique('Garden '));
    await bao.api.join(room);
    const network = await withFragileSockets(ada.page);
    await openRoom(ada.page, room);
    await say(ada.page, 'before');
    await expect(ada.page.getByRole('img', { name: 'Sent' })).toBeVisible();

    network.lose();
    await bao.api.say(room, 'while you slept');
    await say(ada.page, 'said to nobody');
    await expect(ada.page.getByRole('img', { name: 'Sending' })).toBeVisible();
    await expect(bubble(ada.page, 'while you slept')).toHaveCount(0);
    await wake(ada.page);

    await expect(bubble(ada.page, 'while you slept')).toBeVisible();
    await expect(ada.page.getByRole('img', { name: 'Sending' })).toHaveCount(0);
    expect((await ada.api.messages(room)).map(({ content }) => content)).toEqual([
      'before',
      'while you slept',
      'said to nobody',
    ]);
    await expect(ada.page.getByRole('log').locator('[data-message]')).toHaveCount(3);
  });
}

test('two tabs and two devices show the same', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.meet('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  const address = `./rooms/${room.id}`;
  const tab = await ada.page.context().newPage();
  await tab.goto(address);
  const device = await teahouse.secondDevice(ada, address);
  await openRoom(ada.page, room);
  const pages = [ada.page, tab, device];
  for (const page of pages) await expect(composer(page)).toBeVisible();

  await say(ada.page, 'from the tab');
  await expect(bubble(device, 'from the tab')).toBeVisible();
  await say(device, 'from the phnoe');
  await expect(bubble(device, 'from the phnoe')).toBeVisible();
  await expect(device.getByRole('img', { name: 'Sent' })).toBeVisible();
  await bao.api.say(room, 'from Bao');
  await composer(device).press('ArrowUp');
  await expect(composer(device)).toHaveValue('from the phnoe');
  await composer(device).fill('from the phone');
  await composer(device).press('Enter');

  for (const page of pages) {
    await expect
      .poll(async () => (await bubbleTexts(page)).map((text) => text.replace(/\s*edited$/, '')))
      .toEqual(['from the tab', 'from the phone', 'from Bao']);
    await expect(page).toHaveTitle('Teahouse');
  }
});
