import type { Page } from '@playwright/test';
import { composer, expect, openRoom, test, unique } from './teahouse';

test.use({ serviceWorkers: 'allow' });

const bar = (page: Page) => page.getByText('A new version is here.');

/** Makes the page that is loaded next one of an earlier build. */
async function pretendOldBuild(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (sessionStorage.getItem('pretended') !== null) return;
    sessionStorage.setItem('pretended', 'yes');
    new MutationObserver((_, watch) => {
      const build = document.querySelector<HTMLMetaElement>('meta[name="teahouse-build"]');
      if (build === null) return;
      build.content = 'yesterday';
      watch.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
}

test('a newer build asks for a reload, and a draft is kept over it', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await pretendOldBuild(page);
  await page.reload();
  await openRoom(page, room);
  await expect(bar(page)).toBeVisible();
  await composer(page).fill('half a sentence');

  await page.getByRole('button', { name: 'Reload' }).click();

  await expect(composer(page)).toHaveValue('half a sentence');
  await expect(bar(page)).toBeHidden();
});

test('a part that a newer build has replaced leads to the same, and harms nothing else', async ({
  teahouse,
}) => {
  const { page } = await teahouse.visit('Ada');
  await expect(page.getByText('No chats yet')).toBeVisible();
  await expect(bar(page)).toBeHidden();
  await page.route(/assets\/Settings-.*\.js/, (route) => route.fulfill({ status: 404 }));
  await page.route(/\/health$/, (route) =>
    route.fulfill({
      json: { status: 'ok', database: 'ok', version: '1', client_build: 'tomorrow' },
    }),
  );

  await page.getByRole('link', { name: 'Settings', exact: true }).click();

  await expect(bar(page)).toBeVisible();
  await expect(page.getByText('This part did not load')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Chats' })).toBeVisible();
});

test('a part that did not come for want of a network is no new version, and is tried again', async ({
  teahouse,
}) => {
  const { page } = await teahouse.visit('Ada');
  await expect(page.getByText('No chats yet')).toBeVisible();
  await page.route(/assets\/NewChat-.*\.js/, (route) => route.abort());
  await page.getByRole('button', { name: 'New chat' }).first().click();
  await expect(page.getByText('This part did not load')).toBeVisible();
  await expect(bar(page)).toBeHidden();

  await page.unrouteAll();
  await page.reload();
  await page.getByRole('button', { name: 'New chat' }).first().click();

  await expect(page.getByRole('dialog')).toBeVisible();
});
