import type { Page } from '@playwright/test';
import { bubble, expect, openRoom, test, unique } from './teahouse';

const COUNT = 300;

/** The numbers in sight, from top to bottom. */
function numbers(page: Page): Promise<number[]> {
  return page
    .getByRole('log')
    .locator('[data-message]')
    .evaluateAll((elements) =>
      elements.flatMap((element) => {
        const number = /number (\d+)/.exec(element.textContent ?? '')?.[1];
        return number === undefined ? [] : [Number(number)];
      }),
    );
}

test('a message link opens the message in its context, and history goes on in both directions', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { page } = bao;
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await ada.api.sayAll(ada.page, room, COUNT);

  await page.goto(`./rooms/${room.id}/120`);
  await expect(bubble(page, 'number 120')).toBeInViewport();
  await expect(bubble(page, 'number 118')).toBeInViewport();
  await expect(bubble(page, 'number 122')).toBeInViewport();
  await ada.api.say(room, `number ${COUNT + 1}`);
  await expect(page.getByRole('button', { name: /\d+ new/ })).toBeVisible();

  const log = page.getByRole('log');
  await log.hover();
  const seen = new Set<number>();
  let holes = 0;
  for (const [step, end] of [
    [-500, 1],
    [700, COUNT + 1],
  ] as const) {
    for (let i = 0; i < 120 && !seen.has(end); i += 1) {
      const shown = await numbers(page);
      for (const number of shown) seen.add(number);
      holes += shown.filter((number, at) => at > 0 && number !== (shown[at - 1] ?? 0) + 1).length;
      await page.mouse.wheel(0, step);
      await page.waitForFunction(() => new Promise(requestAnimationFrame));
    }
  }

  expect(seen.size).toBe(COUNT + 1);
  expect(holes).toBe(0);
  await expect(bubble(page, `number ${COUNT + 1}`)).toBeInViewport();
  await expect(page.getByRole('button', { name: /new|Newest/ })).toBeHidden();
});

test('the way to the newest leads over what is not loaded, and own messages follow there', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  const other = await ada.api.createRoom(unique('Pond '));
  await ada.api.sayAll(ada.page, room, COUNT);

  await page.goto(`./rooms/${room.id}/20`);
  await expect(bubble(page, 'number 20')).toBeInViewport();
  await page.getByRole('button', { name: /new|Newest/ }).click();
  await expect(bubble(page, `number ${COUNT}`)).toBeInViewport();

  await page.goto(`./rooms/${room.id}/20`);
  await expect(bubble(page, 'number 20')).toBeInViewport();
  await openRoom(page, other);
  await openRoom(page, room);
  await expect(bubble(page, 'number 20')).toBeInViewport();
  await page.getByRole('textbox', { name: /^Message to / }).fill('mine');
  await page.keyboard.press('Enter');
  await expect(bubble(page, 'mine')).toBeInViewport();
  await expect(bubble(page, `number ${COUNT}`)).toBeInViewport();
});
