import { bubble, expect, openRoom, say, test, unique } from './teahouse';

test('two people talk live, both ways', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const bao = await teahouse.visit('宝');
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await openRoom(ada.page, room);
  await openRoom(bao.page, room);

  await say(ada.page, 'Good morning!');
  await expect(bubble(bao.page, 'Good morning!')).toBeVisible();
  await expect(bao.page.getByRole('log').getByText('Ada').first()).toBeVisible();
  await say(bao.page, '早上好！');
  await expect(bubble(ada.page, '早上好！')).toBeVisible();

  await say(ada.page, 'Tea?');
  await expect(ada.page.getByRole('img', { name: 'Sent' })).toBeVisible();
});

test('what could not be sent yet is not lost by a reload, and not sent twice', async ({
  teahouse,
}) => {
  const { page, api } = await teahouse.visit('Ada');
  const room = await api.createRoom(unique('Garden '));
  let isCut = false;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((frame) => socket.send(frame));
    socket.onMessage((frame) => {
      if (!isCut || !frame.includes('message.send')) server.send(frame);
    });
  });
  await page.reload();
  await openRoom(page, room);
  await say(page, 'first');
  await expect(page.getByRole('img', { name: 'Sent' })).toBeVisible();

  isCut = true;
  await say(page, 'second');
  await expect(page.getByRole('img', { name: 'Sending' })).toBeVisible();
  isCut = false;
  await page.reload();

  await expect(bubble(page, 'second')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Sent' })).toBeVisible();
  await page.reload();
  await expect(bubble(page, 'second')).toBeVisible();
  expect((await api.messages(room)).map(({ content }) => content)).toEqual(['first', 'second']);
});
