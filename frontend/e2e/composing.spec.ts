import type { Locator } from '@playwright/test';
import { bubble, composer, expect, openRoom, test, unique } from './teahouse';

/** The key code of whatever is pressed while an input method has the word. */
const INPUT_METHOD = 229;

/** What an input method shows on the way, and what Enter makes of it. */
const COMPOSITIONS = [
  { language: 'Chinese', steps: ['n', 'ni', 'ni hao'], text: '你好' },
  { language: 'Japanese', steps: ['k', 'か', 'かんj', 'かんじ', '漢字'], text: '漢字' },
  { language: 'Korean', steps: ['ㅎ', '하', '한'], text: '한' },
];

for (const { language, steps, text } of COMPOSITIONS) {
  test(`the Enter that ends a composition does not send: ${language}`, async ({ teahouse }) => {
    const { page, api } = await teahouse.visit('林');
    const room = await api.createRoom(unique('Garden '));
    await openRoom(page, room);
    const field = composer(page);
    await field.focus();
    const cdp = await page.context().newCDPSession(page);

    for (const step of steps) {
      const selection = { selectionStart: step.length, selectionEnd: step.length };
      await cdp.send('Input.imeSetComposition', { text: step, ...selection });
      await expect(field).toHaveValue(step);
    }
    await cdp.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Enter',
      code: 'Enter',
      windowsVirtualKeyCode: INPUT_METHOD,
    });
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
    await cdp.send('Input.insertText', { text });
    await expect(field).toHaveValue(text);
    // Safari ends the composition first, and tells of the Enter afterwards.
    await field.dispatchEvent('keydown', { key: 'Enter', keyCode: INPUT_METHOD });
    await expect(field).toHaveValue(text);
    await expect(page.getByRole('log').locator('[data-message]')).toHaveCount(0);

    await field.press('Enter');
    await expect(bubble(page, text)).toBeVisible();
    await expect(page.getByRole('log').locator('[data-message]')).toHaveCount(1);
  });
}

test('what is copied from a page or from Word comes as clean text, and fetches nothing', async ({
  teahouse,
}) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Garden '));
  await openRoom(page, room);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('picture.invalid')) foreign.push(request.url());
  });

  await page.evaluate(async () => {
    const html = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->
      <p class=MsoNormal><b style="mso-bidi-font-weight:normal"><span style="color:red">Tea</span></b>
      at <i>four</i><o:p></o:p></p><img src="http://picture.invalid/cup.png"><p class=MsoNormal>Bring cups</p>
      <!--EndFragment--></body></html>`;
    await navigator.clipboard.write([
      new ClipboardItem({
        'text/html': new Blob([html], { type: 'text/html' }),
        'text/plain': new Blob(['Tea at four\n\nBring cups'], { type: 'text/plain' }),
      }),
    ]);
  });
  await composer(page).focus();
  await page.keyboard.press('Control+v');
  await expect(composer(page)).toHaveValue('Tea at four\n\nBring cups');
  await composer(page).press('Enter');

  await expect(page.getByRole('log').getByText('Bring cups')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Sent' })).toBeVisible();
  await expect(page.getByRole('log').locator('b, i, img:not([alt=""])')).toHaveCount(0);
  expect((await api.messages(room)).map(({ content }) => content)).toEqual([
    'Tea at four\n\nBring cups',
  ]);
  expect(foreign).toEqual([]);
});

test('a name that is written from the right leaves the line around it in order', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const nura = await teahouse.visit('نورة');
  const room = await ada.api.createRoom(unique('Garden '));
  await nura.api.join(room);
  await nura.api.say(room, '5 cups');

  const line = ada.page.getByRole('link', { name: room.name }).getByText('5 cups');
  await expect(line).toBeVisible();
  expect(await fromLeft(line, ['نورة', '5', 'cups'])).toEqual(['نورة', '5', 'cups']);
  await openRoom(ada.page, room);
  await openRoom(nura.page, room);
  await composer(nura.page).pressSequentially('I');
  const typing = ada.page.getByText('is typing…');
  await expect(typing).toBeVisible();
  expect(await fromLeft(typing, ['نورة', 'is typing'])).toEqual(['نورة', 'is typing']);
});

/** These pieces of a text, in the order in which they stand on the screen. */
function fromLeft(text: Locator, pieces: string[]): Promise<string[]> {
  return text.evaluate((element, pieces) => {
    const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const places = new Map<string, number>();
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      for (const piece of pieces) {
        const at = node.textContent?.indexOf(piece) ?? -1;
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + piece.length);
        places.set(piece, range.getBoundingClientRect().left);
      }
    }
    return [...places].sort(([, one], [, other]) => one - other).map(([piece]) => piece);
  }, pieces);
}

test('Shift and Enter make a new line', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Garden '));
  await openRoom(page, room);

  await composer(page).fill('one');
  await composer(page).press('Shift+Enter');
  await composer(page).pressSequentially('two');
  await composer(page).press('Enter');

  await expect(bubble(page, 'one two')).toHaveText('one\ntwo');
});

test('white space alone is not sent', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Garden '));
  await openRoom(page, room);

  await composer(page).fill('  \n ');
  await composer(page).press('Enter');

  await expect(page.getByRole('button', { name: 'Send' })).toBeDisabled();
  await expect(page.getByRole('log').locator('[data-message]')).toHaveCount(0);
});
