import type { Page } from '@playwright/test';
import { bubble, composer, expect, openRoom, say, test, unique } from './teahouse';

/** Cuts the socket and keeps it cut; answers how to let it through again. */
async function cutOff(page: Page): Promise<() => Promise<void>> {
  let isCut = true;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (isCut) socket.close();
    else socket.connectToServer();
  });
  await page.context().setOffline(true);
  await page.evaluate(() => dispatchEvent(new Event('offline')));
  await expect(page.getByText('No connection.')).toBeVisible({ timeout: 20_000 });
  return async () => {
    isCut = false;
    await page.context().setOffline(false);
  };
}

test('what was written offline survives a reload, and is sent once, in order', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await openRoom(page, room);
  await say(page, 'before');
  await expect(page.getByRole('img', { name: 'Sent' })).toBeVisible();
  const connect = await cutOff(page);
  for (let i = 1; i <= 5; i += 1) await say(page, `offline ${i}`);
  await expect(page.getByRole('img', { name: 'Sending' })).toHaveCount(5);

  await connect();
  await page.reload();

  await expect
    .poll(async () => (await ada.api.messages(room)).map(({ content }) => content))
    .toEqual(['before', ...[1, 2, 3, 4, 5].map((i) => `offline ${i}`)]);
  await expect(page.getByRole('img', { name: 'Sending' })).toHaveCount(0);
  await expect(bubble(page, 'offline 5')).toBeVisible();
});

test('what waits can be written anew, or thrown away', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await openRoom(page, room);
  await say(page, 'before');
  await expect(page.getByRole('img', { name: 'Sent' })).toBeVisible();
  const connect = await cutOff(page);
  for (const text of ['first', 'secnod', 'third']) await say(page, text);

  await page.getByRole('button', { name: 'Edit' }).nth(1).click();
  await expect(composer(page)).toHaveValue('secnod');
  await composer(page).fill('second');
  await composer(page).press('Enter');
  await page.getByRole('button', { name: 'Discard' }).nth(1).click();
  await expect(bubble(page, 'third')).toBeHidden();
  await connect();

  await expect
    .poll(async () => (await ada.api.messages(room)).map(({ content }) => content), {
      timeout: 40_000,
    })
    .toEqual(['before', 'first', 'second']);
});

test('what a closed tab left behind is sent by the next one', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const room = await ada.api.createRoom(unique('Garden '));
  await openRoom(ada.page, room);
  await say(ada.page, 'before');
  await expect(ada.page.getByRole('img', { name: 'Sent' })).toBeVisible();
  const connect = await cutOff(ada.page);
  await say(ada.page, 'left behind');
  await ada.page.close();
  await connect();

  const page = await ada.page.context().newPage();
  await page.goto('./');

  await expect
    .poll(async () => (await ada.api.messages(room)).map(({ content }) => content))
    .toEqual(['before', 'left behind']);
});
