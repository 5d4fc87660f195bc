import { hostileTexts } from '../src/markdown/hostileTexts';
import { composer, expect, openRoom, say, test, unique } from './teahouse';

const LETTER = [
  '# Tea',
  'Some **bold** words, `code`, and ~~an error~~.',
  '- [x] boil\n- [ ] pour',
  '| leaf | °C |\n|---|---|\n| green | 80 |',
  '> slowly',
  '```ts\nconst cups: number = 3; // three\n```',
  'https://tea.example/a_b，好',
].join('\n\n');

test('Markdown is drawn, and what needs none of it loads none of it', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  const loaded: string[] = [];
  bao.page.on('request', (request) => loaded.push(request.url()));
  await openRoom(ada.page, room);
  await openRoom(bao.page, room);

  await say(ada.page, 'plain, with https://tea.example/leaf in it');
  await expect(
    bao.page.getByRole('link', { name: 'https://tea.example/leaf', exact: true }),
  ).toBeVisible();
  expect(loaded.filter((url) => /Markdown|highlight/.test(url))).toEqual([]);

  await say(ada.page, LETTER);
  const letter = bao.page.locator('[data-message]').last();
  await expect(letter.locator('strong', { hasText: 'bold' })).toBeVisible();
  await expect(letter.getByRole('cell', { name: '80' })).toBeVisible();
  await expect(letter.locator('blockquote')).toHaveText('slowly');
  await expect(letter.locator('pre')).toHaveText('const cups: number = 3; // three');
  await expect(letter.locator('pre span').first()).toHaveText('const');
  await expect(letter.getByRole('link')).toHaveAttribute('href', 'https://tea.example/a_b');

  await bao.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await letter.getByRole('button', { name: 'Copy code' }).click();
  await expect(letter.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await bao.page.evaluate(() => navigator.clipboard.readText())).toContain('const cups');
});

test('a long word and a wide table stay within a narrow window', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada', { viewport: { width: 360, height: 740 } });
  const room = await api.createRoom(unique('Garden '));
  await api.say(room, `**x** ${'a'.repeat(300)}`);
  await api.say(
    room,
    `| ${'wide | '.repeat(12)}\n|${'---|'.repeat(12)}\n| ${'cell | '.repeat(12)}`,
  );
  await api.say(room, `\`\`\`js\n${'long '.repeat(80)}\n\`\`\``);
  await openRoom(page, room);
  await expect(page.locator('pre')).toBeVisible();

  const overflow = await page.getByRole('log').evaluate((log) => log.scrollWidth - log.clientWidth);
  expect(overflow).toBe(0);
  for (const box of await page.locator('[data-message]').all()) {
    const { x = 0, width = 0 } = (await box.boundingBox()) ?? {};
    expect(x + width).toBeLessThanOrEqual(360);
  }
});

test('no hostile text runs a script or asks anybody else', async ({ teahouse, server }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (
      !/^(data|blob):/.test(request.url()) &&
      new URL(request.url()).host !== new URL(server.url).host
    )
      foreign.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('dialog', (dialog) => errors.push(dialog.message()));
  const room = await ada.api.createRoom(unique('Garden '));
  await openRoom(page, room);
  for (const text of hostileTexts) {
    await ada.api.say(room, text);
    await expect(page.getByRole('log').locator('[data-message]').last()).toBeVisible();
  }
  await ada.api.say(room, 'the end');
  await expect(page.getByText('the end').first()).toBeVisible();
  for (const link of await page.locator('[data-message] a').all()) await link.hover();

  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await page.locator('[data-message] img, [data-message] iframe').count()).toBe(0);
  expect(
    await page
      .locator('[data-message] a')
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).protocol)),
  ).not.toContain('javascript:');
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
});

for (const [locale, code, word] of [
  ['en-US', ':tad', 'teacup'],
  ['zh-CN', '：拉炮', '热茶'],
] as const) {
  test(`emoji are picked and completed, and come from here (${locale})`, async ({
    teahouse,
    server,
  }) => {
    const { page, api } = await teahouse.visit('Ada', { locale });
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().includes(new URL(server.url).host)) foreign.push(request.url());
    });
    const room = await api.createRoom(unique('Garden '));
    await openRoom(page, room);
    const field = page.getByRole('textbox', { name: /^Message to |^发给/ });
    await field.pressSequentially(`so ${code}`);
    await expect(page.getByRole('option').filter({ hasText: '🎉' })).toBeVisible();
    await page.getByRole('option').filter({ hasText: '🎉' }).click();
    await expect(field).toHaveValue('so 🎉');

    await page.getByRole('button', { name: /^(Emoji|表情)$/ }).click();
    await page.getByRole('searchbox').fill(word);
    await page
      .getByRole('gridcell', { name: /🍵|茶|teacup/i })
      .first()
      .click();
    await expect(field).toHaveValue('so 🎉🍵');
    await field.press('Enter');
    await expect(page.getByText('so 🎉🍵').first()).toBeVisible();
    expect(foreign).toEqual([]);
  });
}

test('a closed short code becomes its emoji', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  await openRoom(page, await api.createRoom(unique('Garden ')));
  await composer(page).pressSequentially('cheers :tea:');
  await expect(composer(page)).toHaveValue('cheers 🍵');
});
