import type { Page } from '@playwright/test';

/** The processor of whoever the marks are for is so many times slower than this one. */
export const SLOWER = 4;
export const KEYS = 40;
/** What is measured takes one letter more. */
export const LETTERS_MEASURED = KEYS + 1;
/** As fast as people type who type fast. */
const KEY_MS = [60, 120] as const;
/** The browser reports no event that was shown sooner. */
const UNREPORTED_MS = 16;
const HIDDEN_STRIP_PX = 120;

/** Types as people do. */
export async function typeOn(page: Page): Promise<void> {
  const [least, most] = KEY_MS;
  for (let key = 0; key < KEYS; key += 1) {
    await page.keyboard.press('a');
    // No two keys have the same place between two pictures, or between two arrivals.
    const pauseMs = least + ((key * 37) % (most - least));
    await page.waitForTimeout(pauseMs);
  }
}

/**
 * Types on a processor that is slowed down; answers how long each letter took from the keyboard until the screen showed
 * it, as the browser itself tells it: in steps of eight milliseconds, and of what is below sixteen only that it is. One
 * letter more, which is held up on purpose, proves that the browser does tell.
 */
export async function shownWithin(page: Page): Promise<number[]> {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.evaluate((unreported) => {
    const slow = new Map<number, number>();
    const observer = new PerformanceObserver((list) => {
      for (const { name, startTime, duration } of list.getEntries())
        if (name === 'keydown') slow.set(startTime, duration);
    });
    observer.observe({ type: 'event', durationThreshold: unreported } as PerformanceObserverInit);
    Object.assign(globalThis, { slow });
  }, UNREPORTED_MS);
  await typeOn(page);
  await browser.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await browser.detach();
  await page.evaluate((unreported) => {
    const holdUp = ({ timeStamp }: KeyboardEvent) => {
      Object.assign(globalThis, { heldUp: timeStamp });
      while (performance.now() < timeStamp + 2 * unreported);
    };
    addEventListener('keydown', holdUp, { once: true });
  }, UNREPORTED_MS);
  await page.keyboard.press('a');
  await page.waitForFunction(() => {
    const { slow, heldUp } = globalThis as never as Measured;
    return slow.delete(heldUp);
  });
  const slow = await page.evaluate(() => [...(globalThis as never as Measured).slow.values()]);
  return [...slow, ...Array.from({ length: KEYS - slow.length }, () => UNREPORTED_MS)];
}

interface Measured {
  /** How long the letters took that were not quick, by when they were typed. */
  slow: Map<number, number>;
  heldUp: number;
}

/** What the machine takes to show a letter where nothing else is: a page of the same browser with a field alone. */
export async function floor(page: Page): Promise<number[]> {
  const bare = await page.context().newPage();
  await bare.setContent('<textarea></textarea>');
  await bare.getByRole('textbox').click();
  const latency = await shownWithin(bare);
  await bare.close();
  await page.bringToFront();
  return latency;
}

/** Headless Chromium shows nothing of the strip that its own bars would take; what changes only there is shown by chance. */
export function leaveStrip(page: Page): Promise<void> {
  return page.evaluate((px) => {
    document.documentElement.style.setProperty('--seen-height', `${innerHeight - px}px`);
  }, HIDDEN_STRIP_PX);
}
