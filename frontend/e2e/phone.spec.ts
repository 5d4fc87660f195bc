import type { Page } from '@playwright/test';
import { bubble, composer, expect, openRoom, say, test, unique } from './teahouse';

test.use({ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });

test('on a phone one thing is shown at a time, and back goes back', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  const list = page.getByRole('region', { name: 'Chats' });
  const log = page.getByRole('log');

  await openRoom(page, room);
  await expect(list).toBeHidden();
  await page.getByRole('button', { name: 'Room details' }).click();
  await expect(page.getByRole('list', { name: 'Members' })).toBeVisible();
  await expect(log).toBeHidden();

  await page.goBack();
  await expect(log).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(list).toBeVisible();
  await expect(log).toBeHidden();
  await page.goForward();
  await expect(log).toBeVisible();
});

test('a room opened by its address leads back to the list', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const room = await ada.api.createRoom(unique('Garden '));

  await ada.page.goto(`./rooms/${room.id}`);
  await ada.page.getByRole('button', { name: 'Back' }).click();

  await expect(ada.page.getByRole('region', { name: 'Chats' })).toBeVisible();
});

test('nothing is wider than a phone', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada with a name that goes on and on and on and does not end');
  const { page } = ada;
  const topic = `What ${'a'.repeat(90)} long topic, `.repeat(2);
  const room = await ada.api.createRoom(unique('Garden'.repeat(8)), 'public', topic);
  await ada.api.say(room, `${'long'.repeat(200)} https://example.org/${'path/'.repeat(60)}`);
  const tooWide = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => !/hidden|clip/.test(getComputedStyle(element).overflowX))
        // A row that is meant to be drawn aside by a finger shows no bar.
        .filter((element) => getComputedStyle(element).scrollbarWidth !== 'none')
        .filter((element) => element.scrollWidth > element.clientWidth && element.clientWidth > 0)
        .filter(
          (element) =>
            element.getBoundingClientRect().right > innerWidth || element.scrollWidth > innerWidth,
        )
        .map((element) => element.outerHTML.slice(0, 120)),
    );

  for (const path of [
    './',
    `./rooms/${room.id}`,
    `./rooms/${room.id}/info`,
    './discover',
    './search',
    './settings',
  ]) {
    await page.goto(path);
    await expect(page.locator('h2:visible').first()).toBeVisible();
    expect(await tooWide(), path).toEqual([]);
  }
});

test('the newest message stays in sight when the place for messages shrinks', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  for (let i = 1; i <= 30; i += 1) await ada.api.say(room, `line ${i}`);
  await openRoom(page, room);
  await expect(bubble(page, 'line 30')).toBeInViewport();

  await page.setViewportSize({ width: 360, height: 400 });
  await expect(bubble(page, 'line 30')).toBeInViewport();
  await say(page, 'mine');
  await expect(bubble(page, 'mine')).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('button', { name: 'Newest' })).toBeHidden();
});

/** A finger on the glass, from place to place. */
async function draw(page: Page, ...places: { x: number; y: number }[]): Promise<void> {
  const glass = await page.context().newCDPSession(page);
  const [first, ...others] = places;
  await glass.send('Input.dispatchTouchEvent', {
    type: 'touchStart',
    touchPoints: first ? [first] : [],
  });
  for (const place of others)
    await glass.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [place] });
  await glass.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

test('a message drawn to the left is answered, one drawn up or down is not', async ({
  teahouse,
}) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Garden '));
  await api.say(room, 'tea?');
  await openRoom(page, room);
  const box = await bubble(page, 'tea?').boundingBox();
  const { x, y } = { x: (box?.x ?? 0) + 4, y: (box?.y ?? 0) + 8 };
  const answering = page.getByRole('button', { name: 'Do not reply' });

  await draw(page, { x, y }, { x: x - 4, y: y + 40 }, { x: x - 90, y: y + 90 });
  await expect(page.locator('[data-drawn]')).toHaveCount(0);
  await expect(answering).toBeHidden();

  await draw(page, { x, y }, { x: x - 30, y }, { x: x - 60, y }, { x: x - 90, y });
  await expect(answering).toBeVisible();
  await expect(page.locator('[data-drawn]')).toHaveCount(0);
});

test('a keyboard over the page does not hide the composer, and pulling reloads nothing', async ({
  teahouse,
}) => {
  const { page, api } = await teahouse.visit('Ada');
  await openRoom(page, await api.createRoom(unique('Garden ')));

  await page.evaluate(() => {
    Object.defineProperty(visualViewport, 'height', { get: () => 340 });
    visualViewport?.dispatchEvent(new Event('resize'));
  });

  await expect
    .poll(async () => {
      const box = await composer(page).boundingBox();
      return (box?.y ?? 0) + (box?.height ?? 0);
    })
    .toBeLessThanOrEqual(340);
  const pulling = await page.evaluate(
    () => getComputedStyle(document.documentElement).overscrollBehaviorY,
  );
  expect(pulling).toBe('none');
});
