import { expect, memberRow, openRoom, type Person, test, unique } from './teahouse';

async function inOneRoom(ada: Person, bao: Person) {
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  for (const { page } of [ada, bao]) {
    await openRoom(page, room);
    await page.getByRole('button', { name: 'Room details' }).click();
  }
  return room;
}

test('a member becomes admin, then owner, and each sees it at once', async ({ teahouse }) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.visit('Bao')];
  await inOneRoom(ada, bao);
  await expect(bao.page.getByRole('button', { name: 'Add people' })).toBeHidden();

  await memberRow(ada.page, bao).click();
  await ada.page.getByRole('button', { name: 'Make admin' }).click();
  await expect(ada.page.getByRole('button', { name: 'Make plain member' })).toBeVisible();
  await expect(bao.page.getByRole('button', { name: 'Add people' })).toBeVisible();
  await expect(bao.page.getByRole('button', { name: 'Edit room' })).toBeHidden();

  await ada.page.getByRole('button', { name: 'Hand the room over' }).click();
  await ada.page.getByRole('button', { name: 'Hand over', exact: true }).click();
  await expect(bao.page.getByRole('button', { name: 'Edit room' })).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Edit room' })).toBeHidden();
  await expect(memberRow(ada.page, bao)).toContainText('Owner');
  await expect(memberRow(bao.page, ada)).toContainText('Admin');
});

test('a banned person sees the room close, cannot come back, and may once the ban is lifted', async ({
  teahouse,
}) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.visit('Bao')];
  const room = await inOneRoom(ada, bao);
  const { page } = ada;

  await memberRow(page, bao).click();
  await page.getByRole('button', { name: 'Ban from room' }).click();
  await page.getByRole('button', { name: 'Ban', exact: true }).click();
  await expect(bao.page.getByText(`You were banned from “${room.name}”`)).toBeVisible();
  await expect(bao.page.getByRole('link', { name: room.name })).toHaveCount(0);
  await expect(memberRow(page, bao)).toHaveCount(0);

  const join = bao.page.getByRole('button', { name: `Join ${room.name}` });
  await bao.page.getByRole('link', { name: 'Discover' }).click();
  await bao.page.getByRole('searchbox').fill(room.name);
  await join.click();
  await expect(bao.page.getByRole('alert')).toBeVisible();

  await page.getByRole('button', { name: 'Banned people' }).click();
  await page.getByRole('button', { name: 'Lift the ban of Bao' }).click();
  await expect(page.getByText('Nobody is banned.')).toBeVisible();
  await join.click();
  await expect(bao.page.getByRole('log')).toBeVisible();
});
