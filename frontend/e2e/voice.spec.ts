import { composer, expect, openRoom, test, unique } from './teahouse';

test('a voice is recorded, sent and heard', async ({ teahouse }) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.visit('Bao')];
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(ada.page, room);
  await openRoom(bao.page, room);
  const record = ada.page.getByRole('button', { name: 'Record a voice message' });
  await record.click();
  await ada.page.getByRole('button', { name: 'Discard the recording' }).click();
  await expect(composer(ada.page)).toBeFocused();
  await record.click();
  await expect(ada.page.getByRole('timer')).toHaveText('0:02');
  await ada.page.getByRole('button', { name: 'Send the recording' }).click();

  const note = bao.page.getByRole('button', { name: /^Play voice message, [23] seconds$/ });
  await note.click();
  await expect(bao.page.getByRole('button', { name: /^Pause voice message/ })).toBeVisible();
  await expect(note).toBeVisible();
  expect(await bao.page.getByText('This file cannot be shown.').count()).toBe(0);
  await expect(ada.page.getByRole('log').locator('[data-message]')).toHaveCount(1);
});

test('without a microphone one is told what to do', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  await openRoom(ada.page, await ada.api.createRoom(unique('Garden ')));
  await ada.page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await ada.page.getByRole('button', { name: 'Record a voice message' }).click();

  await expect(ada.page.getByRole('alert')).toContainText('The microphone is not allowed here.');
  await ada.page.getByRole('button', { name: 'Close' }).click();
  await expect(composer(ada.page)).toBeVisible();
});
