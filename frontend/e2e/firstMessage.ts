import type { BrowserContext } from '@playwright/test';
import { tasksDuring } from './processorTime';
import { expect } from './teahouse';

/** What came before the first message of a room was there. */
export interface FirstMessage {
  /** What the page had to do for it. */
  workMs: number;
  /**
   * What was asked for before the server's greeting, which brings the messages. The browser asks by itself for the icon
   * of the tab, which nobody waits for.
   */
  requests: string[];
}

/** Opens a page, and tells what it did and asked for until its first message was there. */
export async function firstMessage(
  context: BrowserContext,
  address: string,
): Promise<FirstMessage> {
  const browser = context.browser();
  if (browser === null) throw new Error('The context has no browser.');
  const page = await context.newPage();
  let sockets = 0;
  page.on('websocket', () => {
    sockets += 1;
  });
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (document.querySelector('[data-message]') === null) return;
      observer.disconnect();
      performance.mark('first message');
    });
    observer.observe(document, { childList: true, subtree: true });
    globalThis.WebSocket = class extends WebSocket {
      constructor(url: string | URL) {
        super(url);
        this.addEventListener('message', () => performance.mark('greeting'), { once: true });
      }
    };
  });
  const { tasks, markMs } = await tasksDuring(browser, page, 'first message', async () => {
    await page.goto(address);
    await expect(page.locator('[data-message]').first()).toBeVisible();
  });
  const loaded = await page.evaluate(() => {
    const [greeting] = performance.getEntriesByName('greeting');
    const loaded = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const before = loaded.filter((one) => greeting && one.startTime < greeting.startTime);
    return before.map((one) => one.name).filter((name) => !name.endsWith('/icon.svg'));
  });
  await page.close();
  // The task that put the message there, and those that draw it, are over a moment later.
  const until = tasks.filter(({ atMs }) => atMs < markMs + 50);
  return {
    workMs: until.reduce((sum, { ms }) => sum + ms, 0),
    requests: [address, ...Array.from({ length: sockets }, () => 'socket'), ...loaded],
  };
}
