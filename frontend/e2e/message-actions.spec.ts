import type { Locator, Page } from '@playwright/test';
import type { Room } from '../src/api/types';
import { bubble, composer, expect, openRoom, type Person, say, test, unique } from './teahouse';

const at = (page: Page, text: string): Locator =>
  page.locator('[data-message]').filter({ hasText: text });

/** Of a message and those that quote it, the message comes first. What is on its way has no menu yet. */
async function choose(page: Page, text: string, item: string): Promise<void> {
  await expect(page.locator('[data-delivery="sending"]')).toHaveCount(0);
  await bubble(page, text).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test.describe('two people in a room', () => {
  let ada: Person;
  let bao: Person;
  let room: Room;

  test.beforeEach(async ({ teahouse }) => {
    ada = await teahouse.visit('Ada');
    bao = await teahouse.visit('Bao');
    room = await ada.api.createRoom(unique('Garden '));
    await bao.api.join(room);
    await openRoom(ada.page, room);
    await openRoom(bao.page, room);
  });

  test('an answer quotes what it answers, and leads back to it', async () => {
    await say(ada.page, 'Tea at four?');
    await choose(bao.page, 'Tea at four?', 'Reply');
    await expect(bao.page.getByText('Reply to')).toBeVisible();
    await expect(composer(bao.page)).toBeFocused();
    await say(bao.page, 'With pleasure');

    const quote = at(ada.page, 'With pleasure').getByRole('button', { name: /Tea at four/ });
    await expect(quote).toBeVisible();
    await quote.click();
    await expect(bubble(ada.page, 'Tea at four?').first()).toBeInViewport();
    await expect(bao.page.getByText('Reply to')).toBeHidden();
  });

  test('an edit reaches the other, their quote and their list', async () => {
    await say(ada.page, 'Tea at fuor');
    await choose(bao.page, 'Tea at fuor', 'Reply');
    await say(bao.page, 'When?');
    await expect(at(ada.page, 'When?')).toBeVisible();

    await composer(ada.page).press('ArrowUp');
    await expect(composer(ada.page)).toHaveValue('Tea at fuor');
    await composer(ada.page).fill('Tea at four');
    await composer(ada.page).press('Enter');

    await expect(at(bao.page, 'edited').getByText('Tea at four')).toBeVisible();
    await expect(at(bao.page, 'When?').getByRole('button', { name: /Tea at four/ })).toBeVisible();
    await expect(composer(ada.page)).toHaveValue('');
  });

  test('Escape leaves a message as it was, and gives the draft back', async () => {
    await say(ada.page, 'as it was');
    await expect(bubble(ada.page, 'as it was')).toBeVisible();
    await composer(ada.page).fill('a draft');
    await choose(ada.page, 'as it was', 'Edit');
    await composer(ada.page).fill('something else');
    await composer(ada.page).press('Escape');

    await expect(composer(ada.page)).toHaveValue('a draft');
    await expect(bubble(bao.page, 'as it was')).toBeVisible();
  });

  test('a recalled message is gone for both, and its sender may say it anew', async () => {
    await say(ada.page, 'too hasty');
    await choose(bao.page, 'too hasty', 'Reply');
    await say(bao.page, 'Pardon?');
    await choose(ada.page, 'too hasty', 'Recall');

    await expect(bao.page.getByText('Ada recalled a message')).toBeVisible();
    await expect(bao.page.getByText('too hasty')).toHaveCount(0);
    await ada.page.getByRole('button', { name: 'Edit again' }).click();
    await expect(composer(ada.page)).toHaveValue('too hasty');
  });

  test('only what one may do is offered', async () => {
    await say(ada.page, 'hers');
    await bubble(bao.page, 'hers').click({ button: 'right' });

    await expect(bao.page.getByRole('menuitem', { name: 'Reply' })).toBeVisible();
    await expect(bao.page.getByRole('menuitem', { name: 'Copy link' })).toBeVisible();
    for (const item of ['Edit', 'Recall', 'Pin']) {
      await expect(bao.page.getByRole('menuitem', { name: item, exact: true })).toHaveCount(0);
    }
    await bao.page.keyboard.press('Escape');
    await expect(bao.page.getByRole('menu')).toBeHidden();
  });

  test('reactions are counted, and taken back by a second press', async () => {
    await say(ada.page, 'Good morning');
    await bubble(bao.page, 'Good morning').click({ button: 'right' });
    await bao.page.getByRole('menuitem', { name: 'React with 🎉' }).click();

    const chip = (page: Page, count: number) =>
      page.getByRole('button', { name: `🎉 ${count}`, exact: true });
    await expect(chip(ada.page, 1)).toHaveAttribute('title', 'By Bao');
    await chip(ada.page, 1).click();
    await expect(chip(bao.page, 2)).toHaveAttribute('aria-pressed', 'true');
    await chip(bao.page, 2).click();
    await expect(chip(ada.page, 1)).toHaveAttribute('aria-pressed', 'true');
    await expect(chip(bao.page, 1)).toHaveAttribute('aria-pressed', 'false');
  });

  test('a pin stands above the messages, and leads to its own', async () => {
    await say(ada.page, 'The key is under the pot');
    await choose(ada.page, 'The key is under the pot', 'Pin');

    const pins = (page: Page) => page.getByRole('region', { name: 'Pinned messages' });
    await expect(pins(bao.page).getByText('The key is under the pot')).toBeVisible();
    await bao.page.reload();
    await expect(pins(bao.page).getByText('The key is under the pot')).toBeVisible();
    await pins(ada.page).getByRole('link', { name: '1 pinned' }).click();
    await ada.page.getByRole('button', { name: 'Unpin' }).click();
    await expect(ada.page.getByText('Nothing is pinned')).toBeVisible();
    await ada.page.goBack();
    await expect(pins(bao.page)).toHaveCount(0);
  });

  test('what is forwarded says where it is from', async () => {
    const other = await ada.api.createRoom(unique('Kitchen '));
    await say(bao.page, 'The kettle is on');
    await choose(ada.page, 'The kettle is on', 'Forward');
    const dialog = ada.page.getByRole('dialog');
    await dialog.getByRole('textbox').fill('Kitchen');
    await dialog.getByRole('checkbox', { name: other.name }).check();
    await dialog.getByRole('button', { name: 'Forward' }).click();

    await expect(ada.page.getByText('Forwarded to 1 chat')).toBeVisible();
    await ada.page.getByRole('link', { name: other.name }).click();
    await expect(at(ada.page, 'Forwarded from Bao').getByText('The kettle is on')).toBeVisible();
  });

  test('a mention is completed, and stands out for whom it names', async () => {
    await composer(ada.page).pressSequentially('Hello @Ba');
    const options = ada.page.getByRole('listbox').getByRole('option');
    await expect(options).toHaveCount(1);
    await composer(ada.page).press('Enter');
    await expect(composer(ada.page)).toHaveValue(`Hello @${bao.user.username} `);
    await composer(ada.page).press('Enter');

    const mention = at(bao.page, 'Hello').locator('[data-mention]');
    await expect(mention).toHaveText('@Bao');
    await expect(at(ada.page, 'Hello').locator('[data-mention]')).toHaveText('@Bao');
  });

  test('a link to a message opens it in its context', async () => {
    await ada.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await say(ada.page, 'Look here');
    await choose(ada.page, 'Look here', 'Copy link');
    await expect(ada.page.getByText('Copied')).toBeVisible();
    const link = await ada.page.evaluate(() => navigator.clipboard.readText());

    await bao.page.goto(link);
    await expect(bubble(bao.page, 'Look here')).toBeInViewport();
  });

  test('a link to a message that somebody posted leads there, as often as it is followed', async () => {
    const { page } = bao;
    await say(ada.page, 'Look here');
    await expect(bubble(page, 'Look here')).toBeVisible();
    for (let i = 0; i < 30; i += 1) await ada.api.say(room, `line ${i}`);
    await ada.api.say(room, new URL(`${new URL(page.url()).pathname}/1`, page.url()).href);
    const link = page.getByRole('log').getByRole('link', { name: /rooms/ });

    for (const _ of ['once', 'again']) {
      await link.click();
      await expect(bubble(page, 'Look here')).toBeInViewport();
      await page.getByRole('button', { name: /Newest/ }).click();
      await expect(link).toBeInViewport();
    }
    expect(page.context().pages()).toHaveLength(1);
  });

  test('all of it is within reach of the keyboard', async () => {
    await say(ada.page, 'first');
    await say(ada.page, 'second');
    await expect(ada.page.getByRole('img', { name: 'Sent' })).toBeVisible();
    await ada.page.getByRole('log').focus();
    await ada.page.keyboard.press('ArrowUp');
    await ada.page.keyboard.press('ArrowUp');
    await ada.page.keyboard.press('Enter');
    await expect(ada.page.getByRole('menuitem', { name: 'React with 👍' })).toBeFocused();
    await ada.page.keyboard.press('Enter');

    await expect(at(bao.page, 'first').getByRole('button', { name: '👍 1' })).toBeVisible();
  });
});

test('on a phone a long press opens the menu', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada', {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
  });
  const room = await api.createRoom(unique('Garden '));
  await api.say(room, 'Press me');
  await openRoom(page, room);
  const box = await bubble(page, 'Press me').boundingBox();
  const touch = { x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 10 };
  const session = await page.context().newCDPSession(page);
  await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [touch] });
  await expect(page.getByRole('menu')).toBeVisible();
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });

  await expect(page.getByRole('menuitem', { name: 'Recall' })).toBeVisible();
  // What a mouse is offered beside the message would show through beside the menu.
  await expect(page.getByRole('log').getByRole('button', { name: 'Reply' })).toHaveCount(0);
  await page.getByRole('menuitem', { name: 'Reply' }).tap();
  await expect(page.getByText('Reply to')).toBeVisible();
});
