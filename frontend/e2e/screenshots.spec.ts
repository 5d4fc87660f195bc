import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Tag, test, tour, tourDoor, WALKS } from './tour';

const folder = join(import.meta.dirname, '../../artifacts/screenshots');

mkdirSync(folder, { recursive: true });
test.use({ ownServer: 'tour', trace: 'off', actionTimeout: 15_000 });

const SIZES = [
  { width: 1280, height: 800 },
  { width: 768, height: 1024 },
  { width: 360, height: 740 },
] as const;

/** Each screen in each size, light and dark: taken straight from the browser, which is many times quicker. */
async function takePictures(page: Page, screen: string, tag: Tag): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(drawn);
      const { data } = await browser.send('Page.captureScreenshot', { optimizeForSpeed: true });
      const name = `${screen}-${size.width}-${colorScheme}-${tag}.png`;
      writeFileSync(join(folder, name), Buffer.from(data, 'base64'));
    }
  }
  await page.setViewportSize(SIZES[0]);
  await browser.detach();
}

/** Comes when a frame has been shown that knows of all that happened before. */
const drawn = () =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

for (const tag of ['en', 'zh-CN'] as const) {
  const options = { locale: tag, reducedMotion: 'reduce', viewport: SIZES[0] } as const;
  const look = (page: Page, screen: string) => takePictures(page, screen, tag);

  test(`pictures of the door: ${tag}`, async ({ browser, server }) => {
    const context = await browser.newContext({ ...options, baseURL: server.url });
    await tourDoor(await context.newPage(), tag, look);
    await context.close();
  });

  for (const walk of Object.keys(WALKS) as (keyof typeof WALKS)[]) {
    test(`pictures of every screen: ${walk}, ${tag}`, async ({ enter }) => {
      await tour(walk, { ...(await enter(options)), tag, look });
    });
  }
}
