import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { type Chosen, drag, film, paste, picture, plain, sound } from './files';
import { bubble, composer, expect, openRoom, type Person, say, test, unique } from './teahouse';

const folder = join(import.meta.dirname, '../../artifacts/screenshots');

const choose = (page: Page, files: Chosen[]) =>
  page.locator('input[type=file]').setInputFiles(files);
const tray = (page: Page) => page.getByRole('list', { name: 'Files to send' });
const inTray = (page: Page) => tray(page).getByRole('listitem');
const messages = (page: Page) => page.getByRole('log').locator('[data-message]');
const pictures = (page: Page) => page.getByRole('log').locator('button img');
const send = (page: Page) => composer(page).press('Enter');

/** Whether a picture has been drawn, and not only asked for. */
const isDrawn = (img: HTMLImageElement) => img.complete && img.naturalWidth > 0;

/** Two people in one room, each looking at it. */
async function inOneRoom(ada: Person, bao: Person) {
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(ada.page, room);
  await openRoom(bao.page, room);
  return room;
}

test('what one picks, several at once, the other sees, hears and saves', async ({ teahouse }) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.visit('Bao')];
  await inOneRoom(ada, bao);
  await choose(ada.page, [
    await picture(ada.page, 'one.png', 800, 600),
    await picture(ada.page, 'two.png', 300, 900, 200),
    sound('song.wav'),
    await film(ada.page, 'film.webm'),
    plain('notes.txt', 'tea, water, patience'),
  ]);
  await expect(inTray(ada.page)).toHaveCount(5);
  await composer(ada.page).fill('From last week');
  await send(ada.page);

  await expect(bubble(bao.page, 'From last week')).toBeVisible();
  await expect(messages(bao.page)).toHaveCount(1);
  await expect(pictures(bao.page)).toHaveCount(2);
  for (const one of await pictures(bao.page).all()) {
    await expect.poll(() => one.evaluate(isDrawn)).toBe(true);
  }
  const video = bao.page.getByRole('log').locator('video');
  await expect
    .poll(() => video.evaluate((film) => (film as HTMLVideoElement).videoWidth))
    .toBe(320);
  await bao.page.getByRole('button', { name: 'Play song.wav' }).click();
  await expect
    .poll(() => bao.page.getByRole('slider', { name: 'Position' }).inputValue().then(Number))
    .toBeGreaterThan(0.2);
  const download = bao.page.waitForEvent('download');
  await bao.page.getByRole('link', { name: /notes\.txt/ }).click();
  expect((await download).suggestedFilename()).toBe('notes.txt');
  await expect(tray(ada.page)).toHaveCount(0);
});

test('a screenshot is pasted as a picture, and what comes from Word as text', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  await openRoom(page, await ada.api.createRoom(unique('Garden ')));
  const shot = await picture(page, 'image.png');

  const word = { 'text/plain': 'Hello', 'text/html': '<b>Hello</b>', 'text/rtf': '{}' };
  await paste(page, word, [shot]);
  await expect(tray(page)).toHaveCount(0);
  await paste(page, {}, [shot]);
  await expect(inTray(page)).toHaveCount(1);
  await send(page);

  await expect.poll(() => pictures(page).first().evaluate(isDrawn)).toBe(true);
});

test('files are dropped on the room, which says so while they are over it', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  await openRoom(page, await ada.api.createRoom(unique('Garden ')));
  const file = plain('dropped.txt', 'hello');

  await drag(page, 'dragenter', [file]);
  await expect(page.getByText('Drop the files here')).toBeVisible();
  await drag(page, 'drop', [file]);
  await expect(page.getByText('Drop the files here')).toBeHidden();
  await expect(inTray(page)).toHaveCount(1);
  await send(page);

  await expect(page.getByRole('link', { name: /dropped\.txt/ })).toBeVisible();
});

test('a message waits for its files, in whatever room one is, and others overtake it', async ({
  teahouse,
}) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.visit('Bao')];
  const { page } = ada;
  const other = await ada.api.createRoom(unique('Kitchen '));
  const room = await inOneRoom(ada, bao);
  let arrive = () => {};
  const held = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route('**/api/v1/files', async (route) => {
    await held;
    await route.continue();
  });

  await choose(page, [plain('slow.txt', 'slow')]);
  await composer(page).fill('with a file');
  await send(page);
  await say(page, 'without one');
  await expect(bubble(bao.page, 'without one')).toBeVisible();
  await openRoom(page, other);
  arrive();
  await expect(bubble(bao.page, 'with a file')).toBeVisible();
  await expect(bao.page.getByRole('link', { name: /slow\.txt/ })).toBeVisible();

  await openRoom(page, room);
  await expect(messages(page)).toHaveCount(2);
  await expect(page.getByRole('link', { name: /slow\.txt/ })).toBeVisible();
});

test('an upload is cancelled, and a failed one is tried again', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await openRoom(page, room);
  await page.route('**/api/v1/files', (route) => route.abort());
  await choose(page, [plain('keep.txt', 'keep'), plain('drop.txt', 'drop')]);
  await page.getByRole('button', { name: 'Remove drop.txt' }).click();
  await expect(inTray(page)).toHaveCount(1);

  const again = page.getByRole('button', { name: 'Upload keep.txt again' });
  await expect(again).toBeVisible();
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeDisabled();
  await page.unroute('**/api/v1/files');
  await again.click();
  await expect(again).toBeHidden();
  await send(page);

  await expect(page.getByRole('link', { name: /keep\.txt/ })).toBeVisible();
  expect((await ada.api.messages(room)).map(({ files }) => files.map(({ name }) => name))).toEqual([
    ['keep.txt'],
  ]);
});

test('a message whose file failed is tried again as a whole, and exists once', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await openRoom(page, room);
  await page.route('**/api/v1/files', (route) => route.abort());
  await choose(page, [plain('late.txt', 'late')]);
  await composer(page).fill('at last');
  await send(page);
  await expect(page.getByRole('alert')).toContainText('The server does not answer');

  await page.unroute('**/api/v1/files');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('link', { name: /late\.txt/ })).toBeVisible();
  await expect.poll(async () => (await ada.api.messages(room)).length).toBe(1);
});

test('a message whose file was lost with the page says so, and gives its text back', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await openRoom(page, room);
  await page.route('**/api/v1/files', () => {});
  await choose(page, [plain('lost.txt', 'lost')]);
  await composer(page).fill('with a file');
  await send(page);
  await page.reload();

  await expect(page.getByRole('alert')).toContainText('The page was closed before its file');
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(composer(page)).toHaveValue('with a file');
  await expect(messages(page)).toHaveCount(0);
});

test('all files of a room are listed, and lead to their messages', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  await openRoom(page, await ada.api.createRoom(unique('Garden ')));
  for (const file of [await picture(page, 'first.png'), plain('second.txt', 'x')]) {
    await choose(page, [file]);
    await send(page);
    await expect(messages(page).last()).toHaveAttribute('data-message', /./);
    await expect(page.locator('[data-delivery=sent]')).toBeVisible();
  }
  await page.getByRole('button', { name: 'Room details' }).click();
  const list = page.getByRole('list', { name: 'Files' }).getByRole('listitem');
  await expect(async () => {
    await page.getByRole('link', { name: 'Details', exact: true }).click();
    await page.getByRole('link', { name: 'Files', exact: true }).click();
    await expect(list).toHaveCount(2, { timeout: 1_000 });
  }).toPass();
  await expect(list.first()).toContainText('second.txt');
  await list.last().getByRole('button', { name: 'first.png' }).first().click();
  await expect(page.getByRole('dialog', { name: 'Pictures' }).locator('img')).toBeVisible();
  await page.keyboard.press('Escape');
  await list.last().getByRole('button', { name: 'Show first.png in the chat' }).click();
  await expect(messages(page).first()).toBeInViewport();
});

test('what is too large or too many is said before a byte of it leaves', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  await openRoom(page, await ada.api.createRoom(unique('Garden ')));
  let uploads = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/files')) uploads += 1;
  });
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(600 * 1024 * 1024)], 'huge.iso'));
    dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
  });

  await expect(page.getByRole('alert')).toContainText('“huge.iso” is too large: 600 MB.');
  await expect(tray(page)).toHaveCount(0);
  expect(uploads).toBe(0);
  await page.getByRole('button', { name: 'Close' }).click();
  const many = Array.from({ length: 12 }, (_, i) => plain(`${i}.txt`, 'x'));
  await choose(page, many);
  await expect(page.getByRole('alert')).toContainText('A message takes up to 10 files.');
  await expect(inTray(page)).toHaveCount(10);
});

test('pictures open over the page, and are looked through by keyboard', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  await openRoom(page, await ada.api.createRoom(unique('Garden ')));
  for (const name of ['first.png', 'second.png']) {
    await choose(page, [await picture(page, name, 1600, 1200, name.length * 20)]);
    await send(page);
    await expect(page.getByRole('button', { name: `Open picture ${name}` })).toBeEnabled();
  }
  const opener = page.getByRole('button', { name: 'Open picture second.png' });
  await opener.click();
  const dialog = page.getByRole('dialog', { name: 'Pictures' });
  const shown = dialog.locator('img');

  await expect.poll(() => shown.evaluate(isDrawn)).toBe(true);
  await expect(dialog).toContainText('2 of 2');
  await page.keyboard.press('ArrowLeft');
  await expect(shown).toHaveAttribute('alt', 'first.png');
  await expect(dialog.getByRole('button', { name: 'Previous picture' })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Actual size' }).click();
  await expect.poll(async () => (await shown.boundingBox())?.width).toBe(1600);
  await dialog.getByRole('button', { name: 'Fit to the window' }).click();
  await expect.poll(async () => (await shown.boundingBox())?.width).toBeLessThan(1281);
  const download = page.waitForEvent('download');
  await dialog.getByRole('link', { name: 'Download first.png' }).click();
  expect((await download).suggestedFilename()).toBe('first.png');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test('on a phone one swipes from picture to picture', async ({ teahouse }) => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const ada = await teahouse.visit('Ada', phone);
  const { page } = ada;
  await openRoom(page, await ada.api.createRoom(unique('Garden ')));
  await choose(page, [await picture(page, 'left.png'), await picture(page, 'right.png')]);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('button', { name: 'Open picture left.png' }).tap();
  const shown = page.getByRole('dialog', { name: 'Pictures' }).locator('img');
  await expect(shown).toHaveAttribute('alt', 'left.png');

  const finger = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x?: number) =>
    finger.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: x === undefined ? [] : [{ x, y: 400 }],
    });
  await touch('touchStart', 300);
  await touch('touchMove', 200);
  await touch('touchMove', 100);
  await touch('touchEnd');
  await expect(shown).toHaveAttribute('alt', 'right.png');
});

test('a place for a picture has its form before the picture comes', async ({ teahouse }) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.visit('Bao')];
  await inOneRoom(ada, bao);
  await bao.page.route('**/thumbnail', (route) => route.abort());
  await choose(ada.page, [await picture(ada.page, 'wide.png', 1200, 400)]);
  await send(ada.page);

  const place = bao.page.getByRole('button', { name: 'Open picture wide.png' });
  await expect(bao.page.getByText('This file cannot be shown.')).toBeVisible();
  expect(await place.boundingBox()).toMatchObject({ width: 300, height: 100 });
});

test('a page or a drawing with a script is saved, and never runs', async ({ teahouse }) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.visit('Bao')];
  await inOneRoom(ada, bao);
  const script = '<script>window.opener && (window.opener.hacked = 1); window.hacked = 1</script>';
  await choose(ada.page, [
    plain('page.html', `<!doctype html>${script}`, 'text/html'),
    plain(
      'drawing.svg',
      `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`,
      'image/svg+xml',
    ),
    plain('photo.png', `<html>${script}</html>`, 'image/png'),
  ]);
  await send(ada.page);

  for (const name of ['page.html', 'drawing.svg', 'photo.png']) {
    const link = bao.page.getByRole('link', { name: new RegExp(name) });
    const url = await link.getAttribute('href');
    const download = bao.page.waitForEvent('download');
    await link.click();
    expect((await download).suggestedFilename()).toBe(name);
    const tab = await bao.page.context().newPage();
    const saved = tab.waitForEvent('download');
    await tab.goto(url ?? '').catch(() => {});
    await saved;
    await tab.close();
  }
  expect(await bao.page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await bao.page.getByRole('log').locator('img, iframe, object, embed').count()).toBe(0);
});

for (const look of [
  { name: 'wide-light-en', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'phone-dark-zh', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
] as const) {
  test(`pictures of files: ${look.name}`, async ({ teahouse }) => {
    const locale = look.name.endsWith('zh') ? 'zh-CN' : 'en-US';
    const ada = await teahouse.visit('Ada', { ...look, locale });
    const { page } = ada;
    await openRoom(page, await ada.api.createRoom(unique('Garden ')));
    const shoot = (screen: string) =>
      page.screenshot({ path: join(folder, `${screen}-${look.name}.png`), animations: 'disabled' });
    const field = page.getByRole('textbox');
    await choose(page, [await picture(page, 'one.png', 1200, 800)]);
    await field.last().fill('The garden');
    await field.last().press('Enter');
    await choose(page, [
      await picture(page, 'two.png', 600, 800, 10),
      await picture(page, 'three.png', 800, 800, 60),
      await picture(page, 'four.png', 900, 600, 200),
      plain('A report of the teahouse with a long name.pdf', '%PDF-1.4', 'application/pdf'),
      sound('song.wav'),
    ]);
    await expect(page.locator('[data-status=done]')).toHaveCount(5);
    await shoot('files-tray');
    await expectAccessible(page);
    await field.last().press('Enter');
    await expect(page.getByRole('log').getByRole('slider')).toBeVisible();
    await shoot('files');
    await expectAccessible(page);
    await page.getByRole('button', { name: /three\.png/ }).click();
    await expect.poll(() => page.getByRole('dialog').locator('img').evaluate(isDrawn)).toBe(true);
    await shoot('lightbox');
    await expectAccessible(page);
  });
}
