import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './teahouse';

/** The emoji picker counts its rows from 0, and finds them again by that number. */
const FIRST_EMOJI_ROW = '[frimousse-row][aria-rowindex="0"]';

/** What is on the page now, once it has come to rest, breaks no rule that can be checked by machine; a test goes on, to tell of all that does. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))),
  );
  const { violations } = await new AxeBuilder({ page }).exclude(FIRST_EMOJI_ROW).analyze();
  expect
    .soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`))
    .toEqual([]);
}
