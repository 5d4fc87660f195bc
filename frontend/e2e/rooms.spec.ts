import { bubble, expect, memberRow, openRoom, say, test, unique } from './teahouse';

test('a public room can be made, found, joined and left', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const name = unique('Garden ');

  await ada.page.getByRole('button', { name: 'New room' }).first().click();
  await ada.page.getByLabel('Name').fill(name);
  await ada.page.getByLabel('Topic').fill('Flowers');
  await ada.page.getByRole('button', { name: 'Create' }).click();
  await expect(ada.page.getByRole('heading', { name, level: 2 })).toBeVisible();

  await bao.page.getByRole('link', { name: 'Discover' }).click();
  await bao.page.getByRole('searchbox').fill(name);
  await bao.page.getByRole('button', { name: `Join ${name}` }).click();
  await say(bao.page, 'May I?');
  await expect(bubble(ada.page, 'May I?')).toBeVisible();
  await expect(ada.page.getByText('2 members')).toBeVisible();

  await bao.page.getByRole('button', { name: 'Room details' }).click();
  await bao.page.getByRole('button', { name: 'Leave room' }).click();
  await bao.page.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(bao.page.getByText('No chats yet')).toBeVisible();
  await expect(ada.page.getByText('1 member')).toBeVisible();
});

test('an owner renames the room, adds and removes people, and deletes it', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit(unique('Bao'));
  const room = await ada.api.createRoom(unique('Garden '), 'private');
  const { page } = ada;
  await openRoom(page, room);
  await page.getByRole('button', { name: 'Room details' }).click();

  await page.getByRole('button', { name: 'Add people' }).click();
  await page.getByLabel('Name').fill(bao.user.display_name);
  await page.getByRole('button', { name: `Add ${bao.user.display_name}` }).click();
  await page.keyboard.press('Escape');
  await bao.page.getByRole('link', { name: room.name }).click();
  await expect(page.getByRole('list', { name: 'Members' }).getByRole('listitem')).toHaveCount(2);

  const renamed = unique('Orchard ');
  await page.getByRole('button', { name: 'Edit room' }).click();
  await page.getByLabel('Name').fill(renamed);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(bao.page.getByRole('heading', { name: renamed })).toBeVisible();

  await memberRow(page, bao).click();
  await page.getByRole('button', { name: 'Remove from room' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(bao.page.getByText(`You were removed from “${renamed}”`)).toBeVisible();
  await expect(page.getByRole('list', { name: 'Members' }).getByRole('listitem')).toHaveCount(1);

  await page.getByRole('button', { name: 'Delete room' }).click();
  await page.getByRole('button', { name: 'Delete for everybody' }).click();
  await expect(page.getByText('No chats yet')).toBeVisible();
});

test('a member who is not the owner is offered nothing that is the owner’s', async ({
  teahouse,
}) => {
  const ada = await teahouse.meet('Ada');
  const bao = await teahouse.visit('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(bao.page, room);
  await bao.page.getByRole('button', { name: 'Room details' }).click();
  await expect(bao.page.getByRole('button', { name: 'Leave room' })).toBeVisible();

  const ofOwners = /Delete|Remove|Edit room|Add people|Ban|Make|Hand|Invitation/;
  await expect(bao.page.getByRole('button', { name: ofOwners })).toHaveCount(0);
  await memberRow(bao.page, ada).click();
  await expect(bao.page.getByRole('dialog').getByRole('button', { name: 'Message' })).toBeVisible();
  await expect(bao.page.getByRole('button', { name: ofOwners })).toHaveCount(0);
});

test('who makes a room may bring people in at once', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit(unique('Bao'));
  const { page } = ada;
  const name = unique('Garden ');

  await page.getByRole('button', { name: 'New room' }).first().click();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Private').check();
  await page.getByLabel('Bring people in').fill(bao.user.display_name);
  await page.getByRole('button', { name: `Choose ${bao.user.display_name}` }).click();
  await page.getByRole('button', { name: 'Create' }).click();

  await expect(page.getByText('2 members')).toBeVisible();
  await expect(bao.page.getByRole('link', { name })).toBeVisible();
});
