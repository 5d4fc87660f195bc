import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './teahouse';

/** The emoji picker counts its rows from 0, and finds them again by that number. */
const FIRST_EMOJI_ROW = '[frimousse-row][aria-rowindex="0"]';

/** What another size or another look of the same page can break. */
const RULES_OF_LOOKS = ['color-contrast', 'target-size', 'scrollable-region-focusable'];

/**
 * What is on the page now, once it has come to rest, breaks no rule that can be checked by machine; a test goes on, to
 * tell of all that does. Of a page that was checked before in another look, only what looks can break is checked.
 */
export async function expectAccessible(page: Page, { again = false } = {}): Promise<void> {
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))),
  );
  // Half a megabyte of script, which stays in a page for as long as that is not loaded anew.
  const axeSource = (await page.evaluate(() => 'axe' in globalThis)) ? 'undefined' : undefined;
  // Our pages have no frames, so that nothing need be gathered from them in a page of its own.
  const axe = new AxeBuilder({ page, axeSource })
    .options({ resultTypes: ['violations'] })
    .exclude(FIRST_EMOJI_ROW)
    .setLegacyMode();
  const { violations } = await (again ? axe.withRules(RULES_OF_LOOKS) : axe).analyze();
  expect
    .soft(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`))
    .toEqual([]);
}
