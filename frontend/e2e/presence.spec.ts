import { expect, openRoom, test, unique } from './teahouse';

test('the member list shows who comes and who goes', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(ada.page, room);
  await ada.page.getByRole('button', { name: 'Room details' }).click();
  const entry = ada.page
    .getByRole('list', { name: 'Members' })
    .getByRole('listitem')
    .filter({ hasText: 'Bao' });
  await expect(entry).toContainText('Online');

  await bao.page.close();
  await expect(entry).toContainText('Offline');

  const again = await bao.page.context().newPage();
  await again.goto(teahouse.server.url);
  await expect(entry).toContainText('Online');
});

test('one sees that somebody is typing, and that it is over', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(ada.page, room);
  await openRoom(bao.page, room);

  await bao.page.getByRole('textbox').fill('Let me think');
  await expect(ada.page.getByText('Bao is typing…')).toBeVisible();
  await bao.page.getByRole('textbox').press('Enter');
  await expect(ada.page.getByText('Bao is typing…')).toBeHidden();
});

test('unread messages are counted until they are seen', async ({ teahouse }) => {
  const ada = await teahouse.meet('Ada');
  const bao = await teahouse.visit('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await expect(bao.page.getByRole('link', { name: room.name })).toBeVisible();

  await ada.api.say(room, 'one');
  await ada.api.say(room, 'two');
  await expect(bao.page.getByRole('link', { name: `${room.name} ` })).toContainText(
    '2 unread messages',
  );
  await expect(bao.page).toHaveTitle('(2) Teahouse');

  await openRoom(bao.page, room);
  await expect(bao.page).toHaveTitle('Teahouse');
  await bao.page.reload();
  await expect(bao.page.getByRole('log')).toBeVisible();
  await expect(bao.page).toHaveTitle('Teahouse');
});
