import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test } from './teahouse';

const SECTIONS = ['look', 'password', 'devices', 'blocked', 'data', 'keys'] as const;

async function openSection(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Settings', exact: true }).click();
  await page.getByRole('link', { name, exact: true }).click();
}

const paper = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

test('one sees one’s devices, and logs a lost one out', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const lost = await teahouse.secondDevice(ada, './');
  await expect(lost.getByText('No chats yet')).toBeVisible();

  await openSection(ada.page, 'Devices');
  const devices = ada.page.getByRole('list', { name: 'Devices' }).getByRole('listitem');
  await expect(devices).toHaveCount(2);
  await expect(devices.filter({ hasText: 'This device' })).toHaveCount(1);
  await expect(devices.filter({ hasText: 'Chrome on Linux' })).toHaveCount(2);
  await devices.getByRole('button', { name: 'Log out: Chrome on Linux' }).click();

  await expect(devices).toHaveCount(1);
  await expect(lost.getByRole('button', { name: 'Log in' })).toBeVisible();
  await ada.page.getByRole('button', { name: 'Log out everywhere' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Log out' }).click();
  await expect(ada.page.getByRole('button', { name: 'Log in' })).toBeVisible();
});

test('another language is spoken at once, and again after a reload', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  await openSection(page, 'Language and colours');

  await page.getByLabel('Language', { exact: true }).selectOption('zh-CN');
  await expect(page.getByRole('heading', { name: '语言与外观' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.reload();
  await expect(page.getByRole('heading', { name: '语言与外观' })).toBeVisible();

  await page.getByLabel('语言', { exact: true }).selectOption('');
  await expect(page.getByRole('heading', { name: 'Language and colours' })).toBeVisible();
});

test('a chosen theme is there before anything else, and the system’s comes back', async ({
  teahouse,
}) => {
  const { page } = await teahouse.visit('Ada', { colorScheme: 'light' });
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await openSection(page, 'Language and colours');
  const light = await paper(page);

  await page.getByLabel('Dark').check();
  const dark = await paper(page);
  expect(dark).not.toBe(light);
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.reload();
  expect(await paper(page)).toBe(dark);
  expect(complaints.filter((text) => /Content.Security/i.test(text))).toEqual([]);

  await page.unroute('**/assets/*.js');
  await page.reload();
  await expect(page.getByLabel('Dark')).toBeChecked();
  await page.getByLabel('That of the device').check();
  expect(await paper(page)).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await paper(page)).toBe(dark);
});

test('one changes one’s password with the present one alone', async ({ teahouse }) => {
  const { page, user, password } = await teahouse.visit('Ada');
  await openSection(page, 'Password');
  const change = async (current: string) => {
    await page.getByLabel('Present password').fill(current);
    await page.getByLabel('New password').fill('an even better password');
    await page.getByRole('button', { name: 'Change password' }).click();
  };

  await change('not this one at all');
  await expect(page.getByRole('alert')).toContainText('is not right');
  await change(password);
  await expect(page.getByText('Your password is changed.')).toBeVisible();

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('User name').fill(user.username);
  await page.getByLabel('Password').fill('an even better password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
});

test('one takes one’s data along', async ({ teahouse }) => {
  const { page, api } = await teahouse.visit('Ada');
  await api.say(await api.createRoom('Garden'), 'Hello');
  await openSection(page, 'My data');

  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const archive = await coming;

  expect(archive.suggestedFilename()).toMatch(/^teahouse-u.*\.zip$/);
  expect(
    readFileSync(await archive.path())
      .subarray(0, 4)
      .toString('latin1'),
  ).toBe('PK\x03\x04');
  await expect(page.getByText('Your archive is in your downloads.')).toBeVisible();
});

test('on a phone one goes into a section and back again', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada', { viewport: { width: 360, height: 740 } });
  const devices = page.getByRole('link', { name: 'Devices' });
  await openSection(page, 'Devices');
  await expect(page.getByText('This device')).toBeVisible();
  await expect(devices).toBeHidden();

  await page.getByRole('button', { name: 'Back' }).click();
  await expect(devices).toBeVisible();
  await devices.click();
  await expect(page.getByText('This device')).toBeVisible();
  await page.goBack();
  await expect(devices).toBeVisible();

  await page.goto('./settings/devices');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(devices).toBeVisible();
});

// The tour holds the wide and light page in English to the same rules.
for (const look of [
  { colorScheme: 'dark', viewport: { width: 360, height: 740 }, locale: 'zh-CN' },
  { colorScheme: 'light', viewport: { width: 360, height: 740 }, locale: 'en-US' },
  { colorScheme: 'dark', viewport: { width: 1280, height: 800 }, locale: 'zh-CN' },
] as const) {
  const name = `${look.colorScheme}-${look.viewport.width}-${look.locale}`;
  test(`the settings are in order, ${name}`, async ({ teahouse }) => {
    const { page } = await teahouse.visit('Ada', { ...look, reducedMotion: 'reduce' });
    await expect(page.locator('h2:visible').first()).toBeVisible();
    for (const section of ['', ...SECTIONS.map((part) => `/${part}`)]) {
      await page.goto(`./settings${section}`);
      await expect(page.locator('h2:visible').first()).toBeVisible();
      await expect(page.locator('[aria-busy]')).toHaveCount(0);
      await expectAccessible(page);
      const tooWide = await page.evaluate(() => document.body.scrollWidth > innerWidth);
      expect(tooWide, section).toBe(false);
      await page.screenshot({
        path: `../artifacts/settings/${name}${section.replace('/', '-')}.png`,
      });
    }
  });
}
