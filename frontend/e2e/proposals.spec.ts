import type { Page } from '@playwright/test';
import type { Room } from '../src/api/types';
import { roomWithAgent } from './agentRoom';
import { expect, openRoom, type Person, say, type Teahouse, test } from './teahouse';

test.use({ ownServer: 'proposals' });
test.describe.configure({ mode: 'default' });

const card = (page: Page) => page.getByRole('log').locator('[data-proposal]').last();
const button = (page: Page, name: string) => card(page).getByRole('button', { name });

/** Two people and the agent in a room, both with the room open. */
async function gather(ada: Person, bao: Person): Promise<{ room: Room; ask: string }> {
  const { room, agent } = await roomWithAgent(ada, bao);
  for (const { page } of [ada, bao]) await openRoom(page, room);
  return { room, ask: `@${agent.username} say for me: ` };
}

/** A proposal that waits for Ada's word, with Bao looking on. */
async function proposed(teahouse: Teahouse) {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { room, ask } = await gather(ada, bao);
  const question = `${ask}the samovar hums`;
  await say(ada.page, question);
  await expect(ada.page.locator('[data-answer="done"]')).toHaveCount(1);
  return { ada, bao, room, question };
}

const saidBy = async ({ api, user }: Person, room: Room) =>
  (await api.messages(room))
    .filter(({ sender_id }) => sender_id === user.id)
    .map(({ content }) => content);

test('what an agent proposes is shown exactly and done when its asker agrees, and only then', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { room, ask } = await gather(ada, bao);
  const text = 'The kettle is on.\n\nCome at four!';
  const question = `${ask}${text}`;
  await ada.api.say(room, question);
  for (const { page } of [ada, bao]) {
    await expect(card(page)).toContainText('Send this message here?');
    await expect(card(page)).toContainText('The kettle is on.');
    await expect(card(page)).toContainText('Come at four!');
  }
  await expect(card(bao.page)).toContainText('Waits for Ada to agree');
  await expect(card(bao.page).getByRole('button')).toHaveCount(0);
  expect(await saidBy(ada, room)).toEqual([question]);

  await button(ada.page, 'Do it').click();
  for (const { page } of [ada, bao]) {
    await expect(card(page)).toContainText('Done');
    await expect(card(page).getByRole('button')).toHaveCount(0);
  }
  expect(await saidBy(ada, room)).toEqual([question, text]);
});

test('what its asker declines is not done', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { room, ask } = await gather(ada, bao);
  await say(ada.page, `${ask}no tea today`);
  await button(ada.page, 'Decline').click();
  for (const { page } of [ada, bao]) await expect(card(page)).toContainText('Declined');
  await ada.page.reload();
  await expect(card(ada.page)).toContainText('Declined');
  expect(await saidBy(ada, room)).toEqual([`${ask}no tea today`]);
});

test('a proposal waits over a reload and a killed server', async ({ teahouse }) => {
  const { ada, bao, room, question } = await proposed(teahouse);
  await ada.page.reload();
  await expect(button(ada.page, 'Do it')).toBeVisible();
  await teahouse.server.kill();
  await teahouse.server.start();

  await ada.page.reload();
  await button(ada.page, 'Do it').click();
  for (const { page } of [ada, bao]) await expect(card(page)).toContainText('Done');
  expect(await saidBy(ada, room)).toEqual([question, 'the samovar hums']);
});

test('what was proposed is withdrawn when the answer is given again', async ({ teahouse }) => {
  const { ada, bao, room, question } = await proposed(teahouse);
  await ada.page.getByRole('button', { name: 'Answer again' }).click();
  for (const { page } of [ada, bao]) {
    await expect(page.locator('[data-proposal]')).toHaveCount(2);
    await expect(page.locator('[data-proposal]').first()).toContainText('Withdrawn');
  }
  await button(ada.page, 'Do it').click();
  for (const { page } of [ada, bao]) await expect(card(page)).toContainText('Done');
  expect(await saidBy(ada, room)).toEqual([question, 'the samovar hums']);
});
