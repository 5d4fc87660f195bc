import { freePort, Server } from './server';
import { test as base, expect, openRoom, say, unique } from './teahouse';

/** A server that may ask the pages which are served beside it, and those pages' port. */
const test = base.extend<{ pagesPort: number }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from this pattern
  pagesPort: async ({}, use) => use(await freePort()),
  server: async ({ pagesPort }, use) => {
    const server = await Server.open({
      program: ['-m', 'tests.server_with_pages'],
      env: { PAGES_PORT: String(pagesPort) },
    });
    await use(server);
    await server.close();
  },
});

test('a link shows what its page says, in words alone', async ({ teahouse, pagesPort }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('Bao');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(ada.page, room);
  await openRoom(bao.page, room);
  const elsewhere: string[] = [];
  bao.page.on('request', (request) => {
    if (!request.url().startsWith(teahouse.server.url)) elsewhere.push(request.url());
  });

  await say(ada.page, `Read this: http://tea.example:${pagesPort}/oolong`);

  const title = 'Oolong <b>of the high mountains</b>';
  const link = bao.page.getByRole('log').getByRole('link', { name: title });
  await expect(link).toHaveAttribute('href', `http://tea.example:${pagesPort}/oolong`);
  await expect(link).toHaveAttribute('rel', /noreferrer/);
  await expect(bao.page.getByText('Half black, half green.')).toBeVisible();
  await expect(bao.page.getByText('The tea book')).toBeVisible();
  await expect(ada.page.getByText('Half black, half green.')).toBeVisible();

  await bao.page.reload();
  await expect(bao.page.getByText('Half black, half green.')).toBeVisible();
  expect(elsewhere).toEqual([]);
});
