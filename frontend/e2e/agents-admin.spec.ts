import { composer, expect, test, unique } from './teahouse';

test.use({ ownServer: 'agents-admin' });

test('an agent that an admin has made says what must be set before it can answer', async ({
  teahouse,
}) => {
  const { page: admin } = await teahouse.visit('Ada');
  const { page } = await teahouse.visit('Bao');
  await admin.goto('./admin/agents');
  const name = unique('Critic ');

  await admin.getByRole('button', { name: 'Add agent' }).click();
  await admin.getByLabel('Display name').fill(name);
  await admin.getByLabel('User name').fill(unique('critic'));
  await admin.getByLabel('Model', { exact: true }).fill('gpt-4o-mini');
  await admin.getByLabel('Variable that holds the key').fill('NOWHERE_SET_KEY');
  await admin.getByRole('button', { name: 'Save' }).click();
  await expect(
    admin.getByText('set NOWHERE_SET_KEY in the server', { exact: false }),
  ).toBeVisible();

  await page.goto('./agents');
  await page.getByRole('button', { name: `New chat with ${name}` }).click();
  await expect(page.getByText('Not set up yet')).toBeVisible();
  await composer(page).fill('What do you think?');
  await composer(page).press('Enter');
  await expect(page.getByRole('log')).toContainText('NOWHERE_SET_KEY');

  await admin.getByRole('button', { name: `Turn off: ${name}` }).click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Turn off' }).click();
  await expect(admin.getByRole('button', { name: `Turn on: ${name}` })).toBeVisible();
  await page.goto('./agents');
  await expect(page.getByRole('button', { name: /^New chat with/ }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: `New chat with ${name}` })).toHaveCount(0);
});
