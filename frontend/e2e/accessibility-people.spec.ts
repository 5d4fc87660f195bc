import { expectAccessible } from './axe';
import { expect, memberRow, openRoom, test, unique } from './teahouse';

test.use({ ownServer: 'accessibility-people' });

test('axe finds nothing wrong where one looks after people, rooms and the server', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada', { reducedMotion: 'reduce' });
  const bao = await teahouse.visit('Bao');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);

  for (const look of [
    { colorScheme: 'light', width: 1280, height: 800 },
    { colorScheme: 'dark', width: 360, height: 740 },
  ] as const) {
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(look);
    await page.goto('./');
    await page.getByRole('button', { name: 'New chat' }).first().click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    await openRoom(page, room);
    await page.getByRole('button', { name: 'Room details' }).click();
    await page.getByRole('button', { name: 'Invitation links' }).click();
    await page.getByRole('button', { name: 'Create link' }).click();
    await expect(page.getByRole('img', { name: 'QR code' })).toBeVisible();
    await expectAccessible(page);
    const link = await page.getByRole('textbox', { name: 'Invitation link' }).first().inputValue();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Banned people' }).click();
    await expect(page.getByText('Nobody is banned.')).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await memberRow(page, bao).click();
    await expect(page.getByRole('button', { name: 'Ban from room' })).toBeVisible();
    await expectAccessible(page);

    await page.goto(link);
    await expect(page.getByRole('button', { name: 'Open room' })).toBeVisible();
    await expectAccessible(page);
    for (const part of ['', '/users', '/rooms', '/audit']) {
      await page.goto(`./admin${part}`);
      await expect(
        page.getByText(/^(Version|Make admin|Close room|@u.* 127.0.0.1)$/).first(),
      ).toBeVisible();
      await expectAccessible(page);
    }
  }
});
