import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect } from './teahouse';
import { type Tag, test, tour, tourDoor, WALKS } from './tour';

/** The pictures are kept as artefacts of the run, for people to look at. */
const folder = join(import.meta.dirname, '../../artifacts/screenshots');

mkdirSync(folder, { recursive: true });
test.use({ ownServer: 'tour', actionTimeout: 15_000 });

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const SIZES = [WIDE, { width: 768, height: 1024 }, PHONE];
const LOOKS = ['light', 'dark'] as const;

/** One screen in each size, light and dark: nothing is wider than it, and axe finds nothing wrong. */
async function lookClosely(page: Page, screen: string, tag: Tag): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await test.step(screen, async () => {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      for (const colorScheme of LOOKS) {
        await page.emulateMedia({ colorScheme });
        expect.soft(await page.evaluate(drawnWidth), screen).toBeLessThanOrEqual(size.width);
        // Straight from the browser, which is many times quicker than Playwright's own.
        const { data } = await browser.send('Page.captureScreenshot', { optimizeForSpeed: true });
        const name = `${screen}-${size.width}-${colorScheme}-${tag}.png`;
        writeFileSync(join(folder, name), Buffer.from(data, 'base64'));
        if (tag !== 'en') continue;
        if (size === WIDE && colorScheme === 'light') await expectAccessible(page);
        if (size === PHONE && colorScheme === 'dark') await expectAccessible(page, { again: true });
      }
    }
    await page.setViewportSize(WIDE);
  });
  await browser.detach();
}

/**
 * How far the page reaches, with what stands above it, once a frame has been shown that knows of all that happened
 * before.
 */
const drawnWidth = () =>
  new Promise<number>((resolve) => {
    const tell = () => {
      const above = [...document.querySelectorAll(':popover-open')];
      const ends = above.map((element) => element.getBoundingClientRect().right);
      resolve(Math.max(document.documentElement.scrollWidth, ...ends));
    };
    requestAnimationFrame(() => requestAnimationFrame(tell));
  });

for (const tag of ['en', 'zh-CN'] as const) {
  const options = { locale: tag, reducedMotion: 'reduce', viewport: WIDE } as const;
  const look = (page: Page, screen: string) => lookClosely(page, screen, tag);

  test(`the screens at the door, and where there is nothing yet: ${tag}`, async ({
    teahouse,
    browser,
    server,
  }) => {
    const context = await browser.newContext({ ...options, baseURL: server.url });
    await tourDoor(await context.newPage(), tag, look);
    await context.close();
    const { page } = await teahouse.visit('Noor', options);
    await expect(page.getByText(tag === 'en' ? 'No chats yet' : '还没有聊天')).toBeVisible();
    await look(page, 'nothing-yet');
  });

  for (const walk of Object.keys(WALKS) as (keyof typeof WALKS)[]) {
    test(`every screen: ${walk}, ${tag}`, async ({ enter }) => {
      await tour(walk, { ...(await enter(options)), tag, look });
    });
  }
}
