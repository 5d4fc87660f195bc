import { bubble, composer, expect, openRoom, test, unique } from './teahouse';

test('the Enter that ends a composition does not send', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('林');
  const room = await api.createRoom(unique('Garden '));
  await openRoom(page, room);
  const field = composer(page);
  await field.focus();
  const cdp = await page.context().newCDPSession(page);

  await cdp.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 });
  await expect(field).toHaveValue('ni hao');
  await cdp.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  });
  await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true });
  await expect(field).toHaveValue('ni hao');
  await cdp.send('Input.insertText', { text: '你好' });
  await expect(field).toHaveValue('你好');
  await expect(page.getByRole('log').locator('[data-message]')).toHaveCount(0);

  await field.press('Enter');
  await expect(bubble(page, '你好')).toBeVisible();
  await expect(page.getByRole('log').locator('[data-message]')).toHaveCount(1);
});

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
