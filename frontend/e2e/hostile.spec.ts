import { bubble, expect, openRoom, test, unique } from './teahouse';

const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=1</script>',
  '"><svg onload=window.hacked=1>',
  'javascript:window.hacked=1',
  '{{constructor.constructor("window.hacked=1")()}}',
  '\u202Egnp.exe \u0007 ␀ Z̴̛̳a̷͔l̸g̵o̷',
];

test('hostile content and names run no script, and show as text', async ({ teahouse }) => {
  const errors: string[] = [];
  const ada = await teahouse.visit('<b onclick=window.hacked=1>Ada</b>');
  const { page } = ada;
  page.on('pageerror', (error) => errors.push(error.message));
  const room = await ada.api.createRoom(
    `<img src=x onerror=window.hacked=1>${unique('')}`,
    'public',
    HOSTILE[1],
  );
  for (const text of HOSTILE) await ada.api.say(room, text);
  await openRoom(page, room);

  for (const text of HOSTILE.slice(0, 5)) await expect(bubble(page, text)).toBeVisible();
  await page.getByRole('button', { name: 'Room details' }).click();
  await expect(page.getByText('<b onclick=window.hacked=1>Ada</b>').first()).toBeVisible();
  await expect(page.getByRole('complementary').getByText(HOSTILE[1] ?? '')).toBeVisible();

  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  expect(await page.locator('main img').count()).toBe(0);
  expect(errors).toEqual([]);
});

test('a frame this client does not understand changes nothing', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => server.send(frame));
    server.onMessage((frame) => {
      socket.send('not json');
      socket.send('{"type": "message.created"}');
      socket.send('{"type": "constructor"}');
      socket.send('[1, 2, 3]');
      socket.send(frame);
    });
  });
  await page.reload();
  await openRoom(page, room);

  await ada.api.say(room, 'all is well');
  await expect(bubble(page, 'all is well')).toBeVisible();
});
