import { bubble, composer, expect, memberRow, openRoom, say, test, unique } from './teahouse';

test('two people find each other and talk directly; the pair’s room is found again', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit(unique('Bao'));
  const { page } = ada;

  await page.getByRole('button', { name: 'New chat' }).first().click();
  await page.getByLabel('Name').fill(bao.user.display_name);
  await page.getByRole('button', { name: `Chat with ${bao.user.display_name}` }).click();
  await expect(page.getByRole('heading', { name: bao.user.display_name, level: 2 })).toBeVisible();
  await expect(page.getByText('Online', { exact: true })).toBeVisible();
  await say(page, 'Hello Bao');

  await bao.page.getByRole('link', { name: /^Ada/ }).click();
  await expect(bubble(bao.page, 'Hello Bao')).toBeVisible();
  await expect(bao.page.getByRole('heading', { name: 'Ada', level: 2 })).toBeVisible();
  const address = page.url();
  await page.getByRole('link', { name: 'Discover' }).click();
  await page.getByRole('button', { name: 'New chat' }).first().click();
  await page.getByRole('button', { name: `Chat with ${bao.user.display_name}` }).click();
  await expect(page).toHaveURL(address);

  await bao.page.close();
  await expect(page.getByText('Offline', { exact: true })).toBeVisible();
});

test('a changed name and status reach whoever is looking', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await bao.api.say(room, 'Hello');
  await openRoom(ada.page, room);
  await ada.page.getByRole('button', { name: 'Room details' }).click();
  await expect(memberRow(ada.page, bao)).toBeVisible();

  const name = unique('Bao Bei ');
  await bao.page.getByRole('link', { name: 'Settings', exact: true }).click();
  await bao.page.getByLabel('Display name').fill(name);
  await bao.page.getByLabel('Status').fill('Picking tea');
  await bao.page.getByRole('button', { name: 'Save' }).click();
  await expect(bao.page.getByText('Saved')).toBeVisible();

  await expect(memberRow(ada.page, { user: { ...bao.user, display_name: name } })).toContainText(
    'Picking tea',
  );
  await ada.page
    .getByRole('log')
    .getByRole('button', { name: `Profile of ${name}` })
    .click();
  await expect(ada.page.getByRole('dialog').getByText('Picking tea')).toBeVisible();
});

test('the tools of a short message leave its sender’s face free', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.meet('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await bao.api.say(room, 'Hi');
  await openRoom(ada.page, room);

  const face = ada.page.getByRole('log').getByRole('button', { name: 'Profile of Bao' });
  await face.hover();
  await expect(ada.page.getByRole('button', { name: 'Add a reaction' })).toBeVisible();
  await face.click();
  await expect(ada.page.getByRole('dialog', { name: 'Bao' })).toBeVisible();
});

test('a blocked person cannot write to me, and what they say elsewhere is folded', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await bao.api.say(room, 'Something rude');
  await openRoom(page, room);
  await page.getByRole('log').getByRole('button', { name: 'Profile of Bao' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Message' }).click();
  await expect(page.getByRole('heading', { name: 'Bao', level: 2 })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Bao/ })).toBeVisible();
  await expect(bao.page.getByRole('link', { name: /^Ada/ })).toHaveCount(0);
  await say(page, 'Was that you?');
  await bao.page.getByRole('link', { name: /^Ada/ }).click();
  await expect(composer(bao.page)).toBeVisible();

  await page.getByRole('button', { name: 'Room details' }).click();
  await page.getByRole('button', { name: 'Block' }).click();
  await expect(bao.page.getByText('You cannot write to Ada.')).toBeVisible();
  await expect(page.getByText('You have blocked Bao.')).toBeVisible();
  await openRoom(page, room);
  await expect(bubble(page, 'Something rude')).toHaveCount(0);
  await page.getByRole('log').getByRole('button', { name: 'Show' }).click();
  await expect(bubble(page, 'Something rude')).toBeVisible();

  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('link', { name: 'Blocked people' }).click();
  await page.getByRole('button', { name: 'Unblock Bao' }).click();
  await expect(composer(bao.page)).toBeVisible();
});
