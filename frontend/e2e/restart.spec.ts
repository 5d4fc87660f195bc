import type { Page } from '@playwright/test';
import { bubbleTexts, composer, expect, openRoom, say, test, unique } from './teahouse';

test.use({ ownServer: 'restart' });
test.describe.configure({ mode: 'default' });

/** A client may wait half a minute before it comes back, and the machine may be busy. */
const LONGEST_WAIT_MS = 60_000;

test('a server killed in the middle of sending loses nothing and doubles nothing', async ({
  teahouse,
}) => {
  // The whole room fits into so tall a window.
  const tall = { viewport: { width: 900, height: 6000 } };
  const ada = await teahouse.visit('Ada', tall);
  const bao = await teahouse.visit('Bao', tall);
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(ada.page, room);
  await openRoom(bao.page, room);

  const talk = async (page: Page, name: string) => {
    for (let i = 1; i <= 20; i += 1) await say(page, `${name} ${i}`);
  };
  const talking = Promise.all([talk(ada.page, 'ada'), talk(bao.page, 'bao')]);
  await expect(composer(ada.page)).toHaveValue('');
  await expect.poll(async () => (await bubbleTexts(bao.page)).length).toBeGreaterThan(8);
  await teahouse.server.kill();
  await expect(ada.page.getByText('No connection.')).toBeVisible();
  await talking;
  await expect(ada.page.getByRole('img', { name: 'Sending' }).first()).toBeVisible();
  await teahouse.server.start();

  for (const { page } of [ada, bao]) {
    await expect(page.getByRole('img', { name: 'Sending' })).toHaveCount(0, {
      timeout: LONGEST_WAIT_MS,
    });
  }
  for (const { page } of [ada, bao])
    await expect.poll(async () => (await bubbleTexts(page)).length).toBe(40);
  const said = (await ada.api.messages(room)).map((message) => message.content);
  expect(new Set(said).size).toBe(40);
  expect(await bubbleTexts(ada.page)).toEqual(said);
  expect(await bubbleTexts(bao.page)).toEqual(said);
  await expect(ada.page.getByText('No connection.')).toBeHidden();
});

test('what was missed while away is there after the return', async ({ teahouse }) => {
  const ada = await teahouse.meet('Ada');
  const bao = await teahouse.visit('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(bao.page, room);
  await say(bao.page, 'before');
  await expect(bao.page.getByRole('img', { name: 'Sent' })).toBeVisible();

  await teahouse.server.kill();
  await expect(bao.page.getByText('No connection.')).toBeVisible();
  await bao.page.context().setOffline(true);
  await teahouse.server.start();
  await ada.api.say(room, 'while you were away');
  await bao.page.context().setOffline(false);

  await expect(bao.page.getByRole('log').getByText('while you were away')).toBeVisible({
    timeout: LONGEST_WAIT_MS,
  });
  await expect(bao.page.getByRole('log').locator('[data-message]')).toHaveCount(2);
});
