import type { Locator, Page, WebSocketRoute } from '@playwright/test';
import type { Room, User } from '../src/api/types';
import { roomWithAgent } from './agentRoom';
import { expect, openRoom, type Person, say, test, unique } from './teahouse';

test.use({ ownServer: 'answers' });
test.describe.configure({ mode: 'default' });

/** So much is found that the demo agent, a word each fortieth of a second, talks for a while. */
const FINDINGS = 30;
const LONG = 'search for kettle';

/** A room with the agent in it, in which much was said, open for somebody who asks and somebody who looks on. */
async function gather(ada: Person, bao: Person): Promise<{ room: Room; agent: User }> {
  const { room, agent } = await roomWithAgent(ada, bao);
  await ada.api.sayAll(
    ada.page,
    room,
    FINDINGS,
    (number) => `The kettle number ${number} sings a **song** of its own about tea and water.`,
  );
  await bao.api.read(room, FINDINGS);
  for (const { page } of [ada, bao]) {
    await page.goto('./people');
    await openRoom(page, room);
  }
  return { room, agent };
}

const answer = (page: Page): Locator => page.getByRole('log').locator('[data-answer]').last();
const standing = (page: Page, status: string) =>
  expect(answer(page)).toHaveAttribute('data-answer', status);
const words = async (page: Page) => (await answer(page).textContent()) ?? '';
const tool = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).last();

/** Waits until it says more than it did. */
async function grows(page: Page): Promise<void> {
  await standing(page, 'streaming');
  const before = (await words(page)).length;
  await expect.poll(async () => (await words(page)).length).toBeGreaterThan(before);
}

const fromEnd = (page: Page) =>
  page
    .getByRole('log')
    .evaluate(
      ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
    );

test('an answer grows at everybody in the room, who asked may stop it, and may have it go on', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { agent } = await gather(ada, bao);
  await say(ada.page, `@${agent.username} ${LONG}`);
  await Promise.all([grows(ada.page), grows(bao.page)]);
  expect(await fromEnd(ada.page)).toBeLessThan(2);
  await expect(tool(bao.page, 'Stop')).toHaveCount(0);

  await tool(ada.page, 'Stop').click();
  for (const { page } of [ada, bao]) await standing(page, 'stopped');
  await expect(answer(ada.page).getByText('Stopped')).toBeVisible();
  expect(await words(bao.page)).toBe(await words(ada.page));

  await tool(ada.page, 'Go on').click();
  await grows(bao.page);
  for (const { page } of [ada, bao]) await standing(page, 'done');
  await expect(answer(bao.page)).toContainText('I am the demo agent');
  await expect.poll(() => fromEnd(bao.page)).toBeLessThan(2);
  expect(await words(bao.page)).toBe(await words(ada.page));
});

test('a reload in the middle shows all of it, and a second try begins anew', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { agent } = await gather(ada, bao);
  await say(ada.page, `@${agent.username} ${LONG}`);
  await grows(bao.page);
  await bao.page.reload();
  await grows(bao.page);
  for (const { page } of [ada, bao]) await standing(page, 'done');
  const whole = await words(ada.page);
  expect(await words(bao.page)).toBe(whole);

  await tool(ada.page, 'Answer again').click();
  await standing(bao.page, 'streaming');
  await tool(ada.page, 'Stop').click();
  await standing(bao.page, 'stopped');
  expect((await words(bao.page)).length).toBeLessThan(whole.length);
});

test('the thought and the steps unfold, and I can rate an answer for myself', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const { agent } = await gather(ada, bao);
  await say(ada.page, `@${agent.username} who is here?`);
  await standing(ada.page, 'done');
  await answer(ada.page).getByText('Thought').click();
  await expect(answer(ada.page)).toContainText('I should look who is here.');
  await answer(ada.page).getByText('1 step').click();
  await expect(answer(ada.page)).toContainText('Listed the members');

  await tool(ada.page, 'Good answer').click();
  await expect(tool(ada.page, 'Good answer')).toHaveAttribute('aria-pressed', 'true');
  await ada.page.reload();
  await tool(ada.page, 'Rate in detail').click();
  const dialog = ada.page.getByRole('dialog', { name: 'Rate this answer' });
  await expect(dialog.getByRole('radio', { name: '5' })).toBeChecked();
  await dialog.getByText('2', { exact: true }).click();
  await dialog.getByLabel('Comment (optional)').fill('Too short');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(tool(ada.page, 'Good answer')).toHaveAttribute('aria-pressed', 'false');
  await tool(bao.page, 'Good answer').hover();
  await expect(tool(bao.page, 'Good answer')).toHaveAttribute('aria-pressed', 'false');
});

test('in private, what an agent refers to is one step away, and a question may be asked in other words', async ({
  teahouse,
}) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Pantry '));
  const { seq } = await api.say(room, 'The samovar stands on the shelf.');
  const session = await api.post<Room>('rooms', { kind: 'session' });
  await page.goto(`./rooms/${session.id}`);
  await say(page, 'search for samovar');
  await standing(page, 'done');
  await answer(page)
    .getByRole('button', { name: `Show this message: ${seq}` })
    .click();
  await expect(page).toHaveURL(new RegExp(`rooms/${room.id}`));
  await expect(page.getByRole('log')).toContainText('The samovar stands on the shelf.');

  await page.goto(`./rooms/${session.id}`);
  await say(page, 'What can you do?');
  await expect(page.locator('[data-answer="done"]')).toHaveCount(2);
  const question = page.getByRole('log').locator('[data-message]').first();
  await question.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit and ask again' }).click();
  const field = page.getByRole('textbox', { name: /^Message to / });
  await expect(field).toHaveValue('search for samovar');
  await field.fill('search for coffee');
  await field.press('Enter');
  await expect(answer(page)).toContainText('found for “coffee”');
  await standing(page, 'done');
  await expect(page.locator('[data-answer]')).toHaveCount(1);
});

test('a lost connection loses nothing of an answer, and a killed server keeps what was said', async ({
  teahouse,
}) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const sockets: WebSocketRoute[] = [];
  await bao.page.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  const { room, agent } = await gather(ada, bao);
  await say(ada.page, `@${agent.username} ${LONG}`);
  await grows(bao.page);
  const before = sockets.length;
  await sockets.at(-1)?.close({ code: 1012 });
  await expect.poll(() => sockets.length).toBeGreaterThan(before);
  for (const { page } of [ada, bao]) await standing(page, 'done');
  expect(await words(bao.page)).toBe(await words(ada.page));

  await tool(ada.page, 'Answer again').click();
  await grows(ada.page);
  const written = async () => (await ada.api.messages(room)).at(-1)?.content;
  await expect.poll(written).toContain('This is what I found');
  await teahouse.server.kill();
  await teahouse.server.start();
  for (const { page } of [ada, bao]) await standing(page, 'interrupted');
  await expect(answer(ada.page)).toContainText('This is what I found');
  await tool(ada.page, 'Go on').click();
  for (const { page } of [ada, bao]) await standing(page, 'done');
  await expect(answer(bao.page)).toContainText('I am the demo agent');
  expect(await words(bao.page)).toBe(await words(ada.page));
});
