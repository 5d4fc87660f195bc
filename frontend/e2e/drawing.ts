import type { Page } from '@playwright/test';

/** React tells its developer tools of each commit, also as it is built for people. */
export function countCommits(): void {
  const hook = {
    commits: 0,
    draws: 0,
    supportsFiber: true,
    inject: () => 1,
    onCommitFiberRoot: () => {
      hook.commits += 1;
    },
    onCommitFiberUnmount: () => undefined,
    onPostCommitFiberRoot: () => undefined,
  };
  Object.assign(globalThis, { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook });
}

/** Counts how often messages are put into the open room: many together are one draw. */
export function countDraws(): void {
  const { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook } = globalThis as never as Counted;
  const bringsMessages = ({ addedNodes }: MutationRecord) =>
    [...addedNodes].some((node) => node instanceof Element && node.matches('[data-index]'));
  const log = document.querySelector('[role="log"]');
  new MutationObserver((changes) => {
    if (changes.some(bringsMessages)) hook.draws += 1;
  }).observe(log as Element, { childList: true, subtree: true });
}

interface Counted {
  __REACT_DEVTOOLS_GLOBAL_HOOK__: { commits: number; draws: number };
}

/** What the page has drawn up to a moment of its own clock. */
export interface Progress {
  atMs: number;
  commits: number;
  draws: number;
}

/** How far it has come by now. */
export function progress(page: Page): Promise<Progress> {
  return page.evaluate(() => {
    const { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook } = globalThis as never as Counted;
    return { atMs: performance.now(), commits: hook.commits, draws: hook.draws };
  });
}
