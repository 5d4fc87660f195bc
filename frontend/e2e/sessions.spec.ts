import type { Page } from '@playwright/test';
import { bubble, composer, expect, openRoom, say, test, unique } from './teahouse';

const PASSWORD = 'green tea, please';

async function registerIn(page: Page, username: string): Promise<void> {
  await page.goto('./register');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
}

async function logout(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
}

test('one can register, log out and log in again', async ({ browser, server }) => {
  const page = await browser.newPage({ baseURL: server.url });
  const username = unique('ada');
  await registerIn(page, username);

  await logout(page);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill('not my password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('alert')).toContainText('do not match');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in' }).click();

  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
  await page.context().close();
});

test('a user name that is taken is told in plain words', async ({ browser, server }) => {
  const page = await browser.newPage({ baseURL: server.url, locale: 'zh-CN' });
  const username = unique('ada');
  await page.request.post('./api/v1/auth/register', { data: { username, password: PASSWORD } });
  await page.context().clearCookies();

  await page.goto('./register');
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '创建账号' }).click();

  await expect(page.getByRole('alert')).toContainText('此用户名已被使用');
  await page.context().close();
});

test('a user name that is not allowed is marked, with what is allowed', async ({
  browser,
  server,
}) => {
  const page = await browser.newPage({ baseURL: server.url });
  await page.goto('./register');
  await page.getByLabel('User name').fill('two words');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();

  await expect(page.getByLabel('User name')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('User name')).toHaveAccessibleDescription(/letters, digits/);
  await expect(page.getByLabel('Password')).not.toHaveAttribute('aria-invalid');
  await page.context().close();
});

test('a reload keeps one logged in, and keeps the messages', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Garden '));
  await openRoom(page, room);
  await say(page, 'still here?');
  await expect(page.getByRole('img', { name: 'Sent' })).toBeVisible();

  await page.reload();

  await expect(bubble(page, 'still here?')).toBeVisible();
  await expect(composer(page)).toBeVisible();
});

test('a room’s address leads there through the login', async ({ browser, teahouse, server }) => {
  const ada = await teahouse.meet('Ada');
  const room = await ada.api.createRoom(unique('Garden '));
  const page = await browser.newPage({ baseURL: server.url });
  await page.goto(`./rooms/${room.id}`);

  await page.getByLabel('User name').fill(ada.user.username);
  await page.getByLabel('Password').fill(ada.password);
  await page.getByRole('button', { name: 'Log in' }).click();

  await expect(page.getByRole('heading', { name: room.name })).toBeVisible();
  await page.context().close();
});

test('logging out ends the session, in every tab and for good', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  const second = await page.context().newPage();
  await second.goto('./');
  await expect(second.getByRole('heading', { name: 'Chats' })).toBeVisible();

  await logout(page);

  await expect(second.getByRole('button', { name: 'Log in' })).toBeVisible();
  await second.reload();
  await expect(second.getByRole('button', { name: 'Log in' })).toBeVisible();
  const refreshed = await page.request.post('./api/v1/auth/refresh');
  expect(refreshed.status()).toBe(401);
});

test('a session that is ended elsewhere ends here at once', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  await expect(page.getByText('No chats yet')).toBeVisible();

  await api.logoutEverywhere();

  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('several tabs share one renewal of their login', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  const context = page.context();
  const tabs = [await context.newPage(), await context.newPage(), await context.newPage()];
  for (const tab of tabs) {
    await tab.clock.install();
    await tab.goto('./');
    await expect(tab.getByText('No chats yet')).toBeVisible();
  }
  await page.close();
  const renewals: string[] = [];
  context.on(
    'request',
    (request) => request.url().endsWith('/auth/refresh') && renewals.push(request.url()),
  );

  // A token that came before a tab's clock jumped would look old to that tab: none comes before all have jumped.
  let goOn = () => {};
  const jumped = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await context.route('**/auth/refresh', async (route) => {
    await jumped;
    await route.continue();
  });
  await Promise.all(tabs.map((tab) => tab.clock.fastForward('14:30')));
  goOn();

  await expect.poll(() => renewals.length).toBeGreaterThan(0);
  for (const tab of tabs) {
    await tab.getByRole('link', { name: 'Discover' }).click();
    await expect(tab.getByRole('searchbox')).toBeVisible();
  }
  expect(renewals).toHaveLength(1);
});
