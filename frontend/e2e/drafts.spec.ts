import { composer, expect, openRoom, test, unique } from './teahouse';

test('a draft survives a reload and follows to the next device', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const room = await ada.api.createRoom(unique('Garden '));
  const other = await ada.api.createRoom(unique('Pond '));
  await openRoom(ada.page, room);
  await composer(ada.page).fill('half a thou');
  await openRoom(ada.page, other);
  await expect(ada.page.getByRole('link', { name: room.name })).toContainText(
    '[Draft] half a thou',
  );
  await ada.page.reload();
  await openRoom(ada.page, room);
  await expect(composer(ada.page)).toHaveValue('half a thou');

  const second = await teahouse.secondDevice(ada, `./rooms/${room.id}`);
  await expect(composer(second)).toHaveValue('half a thou', { timeout: 15_000 });
  await composer(second).fill('half a thought');
  await expect(composer(ada.page)).toHaveValue('half a thought');

  await composer(second).press('Enter');
  await expect(composer(ada.page)).toHaveValue('');
});
