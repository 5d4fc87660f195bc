import { bubble, expect, test, unique } from './teahouse';

const COUNT = 10_000;
const MAX_ROWS = 90;

test('ten thousand messages scroll without a blank picture, with few rows in the page', async ({
  teahouse,
}) => {
  test.setTimeout(300_000);
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await page.goto('./discover');
  await ada.api.sayMany(page, room, COUNT);
  await page.goto(`./rooms/${room.id}/${COUNT}`);
  await expect(bubble(page, `number ${COUNT}`)).toBeInViewport();

  const log = page.getByRole('log');
  await log.hover();
  await log.evaluate((element) => {
    const watch = { pictures: 0, blank: 0, mostRows: 0, first: Number.POSITIVE_INFINITY };
    Object.assign(globalThis, { watch });
    const look = () => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const inSight = [0.25, 0.5, 0.75].map((part) =>
        document
          .elementsFromPoint(left + width / 2, top + height * part)
          .some((one) => one.closest('[data-index]') !== null),
      );
      watch.pictures += 1;
      watch.blank += inSight.every((isRow) => !isRow) ? 1 : 0;
      watch.mostRows = Math.max(watch.mostRows, element.querySelectorAll('[data-index]').length);
      const number = /number (\d+)/.exec(element.textContent ?? '')?.[1];
      watch.first = Math.min(watch.first, Number(number));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const watched = () =>
    page.evaluate(
      () =>
        (globalThis as never as Record<'watch', Record<string, number>>).watch as {
          pictures: number;
          blank: number;
          mostRows: number;
          first: number;
        },
    );

  for (let step = 0; step < 1_500 && (await watched()).first > 1; step += 1) {
    await page.mouse.wheel(0, -1_200);
  }

  const seen = await watched();
  test.info().annotations.push({ type: 'seen', description: JSON.stringify(seen) });
  expect(seen.first).toBe(1);
  expect(seen.mostRows).toBeLessThan(MAX_ROWS);
  expect(seen.blank, `of ${seen.pictures} pictures`).toBe(0);
  await page.getByRole('button', { name: 'Newest' }).click();
  await expect(bubble(page, `number ${COUNT}`)).toBeInViewport();
});
