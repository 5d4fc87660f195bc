import { expectAccessible } from './axe';
import { bubble, expect, memberRow, openRoom, test, unique } from './teahouse';

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [1280, 800],
    [360, 740],
  ] as const) {
    test(`axe finds nothing wrong, ${colorScheme}, ${width} px`, async ({
      teahouse,
      browser,
      server,
    }) => {
      const look = { colorScheme, viewport: { width, height }, reducedMotion: 'reduce' } as const;
      const context = await browser.newContext({ ...look, baseURL: server.url });
      const door = await context.newPage();
      for (const path of ['./login', './register']) {
        await door.goto(path);
        await expect(door.locator('form')).toBeVisible();
        await expectAccessible(door);
      }
      await context.close();

      const ada = await teahouse.visit('Ada', look);
      const bao = await teahouse.visit('Bao');
      const { page } = ada;
      await expect(page.getByText('No chats yet')).toBeVisible();
      await expectAccessible(page);
      const room = await ada.api.createRoom(unique('Garden '), 'public', 'Flowers');
      await bao.api.join(room);
      await bao.api.say(room, 'Hello');
      await ada.api.say(room, 'Welcome');
      await expect(page.getByRole('link', { name: room.name })).toBeVisible();
      await expectAccessible(page);

      await openRoom(page, room);
      await expect(bubble(page, 'Welcome')).toBeVisible();
      await ada.api.say(room, '**Tea**: `code`\n\n- [x] done\n\n```js\nlet a = 1; // one\n```');
      await expect(page.locator('pre span').first()).toBeVisible();
      await expectAccessible(page);
      await bubble(page, 'Welcome').click({ button: 'right' });
      await expect(page.getByRole('menu')).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('menuitem', { name: 'React with 👍' }).click();
      await expect(page.getByRole('button', { name: '👍 1' })).toBeVisible();
      await bubble(page, 'Welcome').click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Pin', exact: true }).click();
      await expect(page.getByRole('region', { name: 'Pinned messages' })).toBeVisible();
      await page.getByRole('button', { name: 'Emoji', exact: true }).click();
      await expect(page.getByRole('gridcell').first()).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await page.getByRole('textbox', { name: /^Message to / }).pressSequentially('@');
      await expect(page.getByRole('listbox')).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Backspace');
      await page.getByRole('button', { name: 'Room details' }).click();
      await expect(page.getByRole('list', { name: 'Members' })).toBeVisible();
      await expectAccessible(page);
      const openers = ['Edit room', 'Add people', 'Leave room', 'Delete room'].map((name) =>
        page.getByRole('button', { name, exact: true }),
      );
      for (const opener of [...openers, memberRow(page, bao)]) {
        await opener.click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await expectAccessible(page);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
        await expect(opener).toBeFocused();
      }

      await page.goto('./search');
      await page.getByRole('searchbox', { name: 'Search messages' }).fill('Welcome');
      await expect(page.locator('mark')).toBeVisible();
      await expectAccessible(page);
      await page.goto('./discover');
      await expect(page.getByRole('button', { name: `Open ${room.name}` })).toBeVisible();
      await expectAccessible(page);
      await page.goto('./settings');
      await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
      await expectAccessible(page);
    });
  }
}
