import type { Locator, Page } from '@playwright/test';
import { expect, openRoom, test, unique } from './teahouse';

/** Shows a picture, not only the place of one. */
async function expectPicture(place: Locator): Promise<void> {
  const picture = place.locator('img');
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
}

async function choosePicture(page: Page): Promise<void> {
  const buffer = await page.screenshot();
  const picked = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose picture' }).click();
  await (await picked).setFiles({ name: 'me.png', mimeType: 'image/png', buffer });
  await expect(page.locator('img[src^="blob:"]')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();
}

test('a picture of oneself is seen by others wherever one is shown, and goes again', async ({
  teahouse,
}) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.visit('Bao')];
  const room = await bao.api.createRoom(unique('Garden '));
  await ada.api.join(room);
  await ada.api.say(room, 'Hello');
  await openRoom(bao.page, room);
  const face = bao.page.getByRole('log').getByRole('button', { name: 'Profile of Ada' });
  await expect(face).toHaveText('A');

  await ada.page.getByRole('link', { name: 'Settings', exact: true }).click();
  await choosePicture(ada.page);
  await expect(ada.page.getByText('Saved')).toBeVisible();
  await expectPicture(ada.page.getByRole('link', { name: 'Settings', exact: true }));
  await expectPicture(face);
  await bao.page.reload();
  await expectPicture(face);

  await ada.page.getByRole('button', { name: 'Remove picture' }).click();
  await ada.page.getByRole('button', { name: 'Save' }).click();
  await expect(face).toHaveText('A');
  await expect(face.locator('img')).toHaveCount(0);
});

test('an owner gives the room a picture', async ({ teahouse }) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.visit('Bao')];
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(ada.page, room);
  await ada.page.getByRole('button', { name: 'Room details' }).click();

  await ada.page.getByRole('button', { name: 'Edit room' }).click();
  await choosePicture(ada.page);

  await expectPicture(bao.page.getByRole('link', { name: room.name }));
});

test('what is no picture is said to be none', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  const picked = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose picture' }).click();
  const buffer = Buffer.from('<svg onload="alert(1)"/>');

  await (await picked).setFiles({ name: 'me.png', mimeType: 'image/png', buffer });

  await expect(page.getByRole('alert')).toContainText('cannot be read');
});
