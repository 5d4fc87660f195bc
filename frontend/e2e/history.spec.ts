import { bubble, expect, openRoom, test, unique } from './teahouse';

const COUNT = 400;

test('history scrolls back without end, without loss and without a jump', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  const more = (i: number) => (i % 7 === 0 ? `\n${'more words '.repeat(i % 40)}` : '');
  await ada.api.sayAll(page, room, COUNT, (i) => `number ${i}${more(i)}`);
  await openRoom(page, room);
  await expect(bubble(page, `number ${COUNT}`)).toBeInViewport();
  const log = page.getByRole('log');
  const seen = new Set<number>();
  let mostRows = 0;
  let jumps = 0;
  let before: Map<string, number> = new Map();
  await log.hover();

  while (!seen.has(1)) {
    const rows = await log.locator('[data-message]').evaluateAll((elements) =>
      elements.map((element) => ({
        key: element.getAttribute('data-message') ?? '',
        number: Number(/number (\d+)/.exec(element.textContent ?? '')?.[1]),
        top: element.getBoundingClientRect().top,
      })),
    );
    mostRows = Math.max(mostRows, rows.length);
    for (const { number } of rows) seen.add(number);
    const moves = rows.flatMap(({ key, top }) =>
      before.has(key) ? [top - (before.get(key) ?? 0)] : [],
    );
    if (moves.some((move) => move < -1 || move > 1201)) jumps += 1;
    before = new Map(rows.map(({ key, top }) => [key, top]));
    await page.mouse.wheel(0, -400);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }

  expect([...seen].filter((number) => number >= 1).length).toBe(COUNT);
  expect(mostRows).toBeLessThan(80);
  expect(jumps).toBe(0);
  await expect(page.getByText(/This is where .* begins/)).toBeVisible();
  await page.getByRole('button', { name: 'Newest' }).click();
  await expect(bubble(page, `number ${COUNT}`)).toBeInViewport();
});

test('who reads further up is not moved by what arrives', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.meet('Bao');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await ada.api.sayAll(page, room, 60);
  await openRoom(page, room);
  await expect(bubble(page, 'number 60')).toBeInViewport();
  await page.getByRole('log').hover();
  await page.mouse.wheel(0, -900);
  await expect(page.getByRole('button', { name: 'Newest' })).toBeVisible();
  const place = page.locator('[data-message]', { hasText: 'number 40' });
  const before = await place.boundingBox();

  await bao.api.say(room, 'something new');

  await expect(page.getByRole('button', { name: '1 new' })).toBeVisible();
  expect((await place.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0);
  await page.getByRole('button', { name: '1 new' }).click();
  await expect(bubble(page, 'something new')).toBeInViewport();
});
