import type { Page } from '@playwright/test';
import { expect, test, unique } from './teahouse';

test.use({ ownServer: 'agents' });
test.describe.configure({ mode: 'default' });

const row = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Agents' }).getByRole('link', { name });

/** The agent's words; what is asked of it stands at the other side. */
const answers = (page: Page) => page.getByRole('log').locator('[data-message]').nth(1);

async function choose(page: Page, name: string, item: string): Promise<void> {
  await row(page, name).click({ button: 'right' });
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('on a fresh start, without any key, one talks with the demo agent in private', async ({
  teahouse,
}) => {
  const { page } = await teahouse.visit('Ada');
  await expect(page.getByText('No chats yet')).toBeVisible();

  await page.getByRole('button', { name: 'Ask an agent' }).click();
  await expect(page.getByText('I am the demo agent', { exact: false })).toBeVisible();
  await expect(row(page, 'New chat')).toBeVisible();

  await page.getByRole('button', { name: 'What can you do?' }).click();
  await expect(answers(page)).toContainText('Mention one with @');
  await expect(row(page, 'What can you do?')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What can you do?', level: 2 })).toBeVisible();

  await choose(page, 'What can you do?', 'Rename chat');
  await page.getByRole('textbox', { name: 'Name' }).fill('What agents are for');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(row(page, 'What agents are for')).toBeVisible();

  await page.reload();
  await expect(answers(page)).toContainText('Mention one with @');
  await page.getByRole('searchbox').fill('something else');
  await expect(row(page, 'What agents are for')).toHaveCount(0);
  await page.getByRole('searchbox').fill('agents FOR');
  await expect(row(page, 'What agents are for')).toBeVisible();

  const download = page.waitForEvent('download');
  await choose(page, 'What agents are for', 'Save as Markdown');
  expect((await download).suggestedFilename()).toBe('What agents are for.md');

  await choose(page, 'What agents are for', 'Delete chat');
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByText('No chats with agents yet')).toBeVisible();
  await page.reload();
  await expect(page.getByText('No chats with agents yet')).toBeVisible();
});

test('what was missed in a room is summed up for me alone, with the way to the messages', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.meet('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  for (const said of ['The kettle is broken.', 'Who can bring another kettle on Friday?', 'I can.'])
    await bao.api.say(room, said);
  const { page } = ada;
  await page.goto('./people');
  await page.getByRole('link', { name: room.name }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Catch me up' }).click();

  const dialog = page.getByRole('dialog', { name: 'Catch me up' });
  await expect(dialog.getByText('Made of 3 unread messages.', { exact: false })).toBeVisible();
  await expect(dialog.getByText('Picked out without a model.', { exact: false })).toBeVisible();
  await dialog
    .getByRole('button', { name: /^Show message 1 of:/ })
    .first()
    .click();
  await expect(page).toHaveURL(new RegExp(`rooms/${room.id}/\\d+$`));
  await expect(page.getByRole('log')).toContainText('kettle');
});
