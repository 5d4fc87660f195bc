import { defineConfig } from '@playwright/test';

/** What is shown to people outside the page, and how fast it is in the browser that they have. */
const WHOLE_BROWSER = ['notifications.spec.ts', 'speed.spec.ts'];

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A microphone that sounds, and may be used where a page asks for it.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

const wholeBrowser = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: [
    ...args,
    // With each window Chromium loads what unfolds below its address bar, 300 modules that nobody sees: more work than
    // our page; and with each page it starts a process in reserve. This takes the place of Playwright's own such list.
    '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess',
  ],
};

/** Chromium without its windows, where it is installed: it has none of the above, and each page takes half the work. */
const headlessShell = process.env.HEADLESS_SHELL
  ? { executablePath: process.env.HEADLESS_SHELL, args }
  : wholeBrowser;

/** The built client in a real browser, served by the real server; `make test-browser` builds it first. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // A machine that others use too may stop for seconds; nothing gets a second try.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // See docs/decisions/0019: what needs its second try is printed as flaky, and is a bug to mend.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  // Where another option of the browser holds, each worker begins anew: once is enough.
  projects: [
    { name: 'behaviour', testIgnore: WHOLE_BROWSER, use: { launchOptions: headlessShell } },
    { name: 'whole browser', testMatch: WHOLE_BROWSER, use: { launchOptions: wholeBrowser } },
  ],
  use: {
    locale: 'en-US',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1280, height: 800 },
    // Each visit would load the whole build once more, to keep it; the specs about that let the worker in.
    serviceWorkers: 'block',
    // To record each test for the few that fail takes a quarter of the time; `--trace on` records one that is looked into.
    trace: 'on-first-retry',
  },
});
