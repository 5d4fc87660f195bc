import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect } from './teahouse';
import { test, tour, tourDoor, WALKS } from './tour';

test.use({ ownServer: 'tour' });

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const OPTIONS = { reducedMotion: 'reduce', viewport: WIDE } as const;

/** In both layouts and both looks. */
async function lookClosely(page: Page, screen: string): Promise<void> {
  await test.step(screen, async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(PHONE);
    await expectAccessible(page);
    await page.setViewportSize(WIDE);
  });
}

test('axe finds nothing wrong at the door, and where there is nothing yet', async ({
  teahouse,
  browser,
  server,
}) => {
  const context = await browser.newContext({ ...OPTIONS, baseURL: server.url });
  await tourDoor(await context.newPage(), 'en', lookClosely);
  await context.close();
  const { page } = await teahouse.visit('Noor', OPTIONS);
  await expect(page.getByText('No chats yet')).toBeVisible();
  await lookClosely(page, 'nothing-yet');
});

for (const walk of Object.keys(WALKS) as (keyof typeof WALKS)[]) {
  test(`axe finds nothing wrong on any screen: ${walk}`, async ({ enter }) => {
    await tour(walk, { ...(await enter(OPTIONS)), tag: 'en', look: lookClosely });
  });
}
