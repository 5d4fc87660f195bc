import { expect, test } from './teahouse';

// Below a path, where addresses that are not relative would show.
test.use({ ownServer: 'installing', rootPath: '/chat', serviceWorkers: 'allow' });
test.describe.configure({ mode: 'default' });

interface Manifest {
  name: string;
  start_url: string;
  scope: string;
  display: string;
  icons: { src: string; sizes: string; purpose: string }[];
}

test('the client can be installed, also below a path', async ({ teahouse, server }) => {
  const { page } = await teahouse.visit('Ada');
  await expect(page.getByText('No chats yet')).toBeVisible();
  const address = await page
    .locator('link[rel=manifest]')
    .evaluate((link: HTMLLinkElement) => link.href);

  const manifest: Manifest = await (await page.request.get(address)).json();

  expect(manifest.name).toContain('茶馆');
  for (const inner of [manifest.start_url, manifest.scope])
    expect(new URL(inner, address).href).toBe(server.url);
  for (const { src, sizes } of manifest.icons.filter(({ src }) => src.endsWith('.png'))) {
    const drawn = await page.evaluate(async (url) => {
      const { width, height } = await createImageBitmap(await (await fetch(url)).blob());
      return `${width}x${height}`;
    }, new URL(src, address).href);
    expect(drawn).toBe(sizes);
  }
  const purposes = manifest.icons.map(({ purpose, sizes }) => `${purpose} ${sizes}`);
  expect(purposes).toEqual(
    expect.arrayContaining(['any 192x192', 'any 512x512', 'maskable 512x512']),
  );
  await page.evaluate(() => navigator.serviceWorker.ready.then(({ active }) => active?.scriptURL));
  const browser = await page.context().newCDPSession(page);
  const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
});

test('where the browser offers to install it, so do the settings', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  await page.goto('./settings');
  await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
  const entry = page.getByRole('button', { name: 'Install Teahouse' });
  await expect(entry).toBeHidden();

  await page.evaluate(() => {
    const prompt = async () => document.documentElement.setAttribute('data-prompted', '');
    dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt }));
  });
  await entry.click();

  await expect(page.locator('html[data-prompted]')).toBeAttached();
  await expect(entry).toBeHidden();
});
