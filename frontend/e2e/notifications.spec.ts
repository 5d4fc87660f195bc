import { createECDH, randomBytes } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { Page, Worker } from '@playwright/test';
import type { Room } from '../src/api/types';
import { bubble, expect, openRoom, type Teahouse, test, unique } from './teahouse';

test.use({ serviceWorkers: 'allow' });

/** Lets the browser subscribe without its maker's push service, which a test must not need. */
async function fakePushService(page: Page): Promise<void> {
  const keys = createECDH('prime256v1');
  const subscription = {
    endpoint: `https://push.invalid/${randomBytes(8).toString('hex')}`,
    keys: {
      p256dh: keys.generateKeys().toString('base64url'),
      auth: randomBytes(16).toString('base64url'),
    },
  };
  await page.addInitScript((json) => {
    let known: unknown = null;
    const make = (options: unknown) => ({
      options,
      toJSON: () => json,
      unsubscribe: async () => {
        known = null;
        return true;
      },
    });
    Object.assign(PushManager.prototype, {
      getSubscription: async () => known,
      subscribe: async () => {
        known = make({ applicationServerKey: null });
        return known;
      },
    });
  }, subscription);
  await page.context().grantPermissions(['notifications']);
  await page.reload();
}

test('somebody chooses of what in a room they are notified', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const room = await ada.api.createRoom(unique('Garden '));
  await openRoom(ada.page, room);
  await ada.page.getByRole('button', { name: 'Room details' }).click();
  const level = ada.page.getByLabel('Notify me of');
  await expect(level).toHaveValue('mentions');

  const saved = ada.page.waitForResponse(
    (answer) => answer.url().endsWith('/notify') && answer.request().method() === 'PUT',
  );
  await level.selectOption('All messages');
  expect((await saved).ok()).toBe(true);
  await ada.page.reload();
  await expect(ada.page.getByLabel('Notify me of')).toHaveValue('all');
});

test('somebody lets this device be notified, tries it, and lets it be', async ({ teahouse }) => {
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  await fakePushService(page);
  await openNotifications(page);
  await expect(page.getByText('This device is not notified.')).toBeVisible();

  await page.getByRole('button', { name: 'Notify this device' }).click();
  await expect(page.getByText('This device is notified')).toBeVisible();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await expect(page.getByText('The server could not reach the browser’s push')).toBeVisible();

  await page.getByRole('button', { name: 'Do not notify this device' }).click();
  await expect(page.getByText('This device is not notified.')).toBeVisible();
});

test('somebody is left in peace at night', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  await openNotifications(page);
  await page.getByLabel('Leave me in peace').check();
  await page.getByLabel('From').fill('23:15');
  await page.getByRole('button', { name: 'Save' }).last().click();
  await expect(page.getByText('Saved')).toBeVisible();

  await page.reload();
  await expect(page.getByLabel('Leave me in peace')).toBeChecked();
  await expect(page.getByLabel('From')).toHaveValue('23:15');
  await expect(page.getByLabel('To', { exact: true })).toHaveValue('07:00');
});

test('somebody switches the sound of this device off', async ({ teahouse }) => {
  const { page } = await teahouse.visit('Ada');
  await openNotifications(page);
  await expect(page.getByLabel('Sound when')).toBeChecked();
  await page.getByLabel('Sound when').uncheck();

  await page.reload();
  await expect(page.getByLabel('Sound when')).not.toBeChecked();
});

test('what is pushed is shown, and leads to its room', async ({ teahouse }) => {
  const [{ page, api }, bao] = [await teahouse.visit('Ada'), await teahouse.meet('Bao')];
  const room = await api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await bao.api.say(room, 'Tea');
  await letBeNotified(page);
  await expect(page.getByRole('link', { name: room.name })).toContainText('Tea');

  await push(page, room);
  await expect.poll(() => shown(page)).toEqual([[room.name, 'Bao: Tea']]);

  await (await workerOf(page)).evaluate(async () => {
    const { registration } = self as unknown as { registration: ServiceWorkerRegistration };
    const [notification] = await registration.getNotifications();
    self.dispatchEvent(
      Object.assign(new Event('notificationclick'), { notification, waitUntil() {} }),
    );
  });
  await expect(page).toHaveURL(new RegExp(`/rooms/${room.id}$`));
  await expect.poll(() => shown(page)).toEqual([]);
});

test('a notification vanishes when the room is read on another device', async ({ teahouse }) => {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.meet('Bao')];
  const room = await ada.api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await letBeNotified(ada.page);
  await bao.api.say(room, 'Tea');
  await expect(ada.page.getByRole('link', { name: room.name })).toContainText('Tea');
  await push(ada.page, room);
  await expect.poll(() => shown(ada.page)).toHaveLength(1);

  await ada.api.read(room, 1);

  await expect.poll(() => shown(ada.page)).toEqual([]);
});

test('a push takes away what it no longer names as unread', async ({ teahouse }) => {
  const { ada, garden, pond } = await withTwoUnread(teahouse);
  await push(ada.page, garden);
  await expect.poll(() => shown(ada.page)).toHaveLength(1);

  await push(ada.page, pond);

  await expect.poll(() => shown(ada.page)).toEqual([[pond.name, 'Bao: Tea']]);
});

test('of two pushes that come together the later one stays', async ({ teahouse }) => {
  const { ada, garden, pond } = await withTwoUnread(teahouse);

  await push(ada.page, garden, pond);

  await expect.poll(() => shown(ada.page)).toEqual([[pond.name, 'Bao: Tea']]);
});

test('the icon of the installed app carries how many are unread, until one logs out', async ({
  teahouse,
}) => {
  const [{ page, api }, bao] = [await teahouse.visit('Ada'), await teahouse.meet('Bao')];
  const room = await api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await page.addInitScript(() => {
    const note = async (count = 0) => void Object.assign(window, { badge: count });
    Object.assign(navigator, { setAppBadge: note, clearAppBadge: note });
  });
  await page.reload();
  const badge = () => page.evaluate(() => (window as { badge?: number }).badge);
  await expect.poll(badge).toBe(0);

  await bao.api.say(room, 'tea?');
  await bao.api.say(room, 'now?');
  await expect.poll(badge).toBe(2);
  await expect(page).toHaveTitle(/^\(2\)/);
  await page.goto('./settings');
  await page.getByRole('button', { name: 'Log out' }).click();

  await expect(page.getByRole('button', { name: 'Log in' })).toBeVisible();
  expect(await badge()).toBe(0);
  await expect(page).toHaveTitle('Teahouse');
});

test('somebody asks why they were not notified, and changes it', async ({ teahouse }) => {
  const [{ page, api }, bao] = [await teahouse.visit('Ada'), await teahouse.meet('Bao')];
  const room = await api.createRoom(unique('Garden '));
  await bao.api.join(room);
  await bao.api.say(room, 'tea?');
  await openRoom(page, room);

  await bubble(page, 'tea?').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Why was I notified, or not' }).click();
  const dialog = page.getByRole('dialog', { name: 'Why was I notified, or not?' });
  await expect(dialog.getByText('You were not notified.')).toBeVisible();
  await expect(dialog.getByText('this message does not mention you')).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await dialog.getByRole('link', { name: 'Choose of what this room notifies you' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByLabel('Notify me of')).toHaveValue('mentions');
});

/** Somebody whose browser is notified, and two rooms that they have not read. */
async function withTwoUnread(teahouse: Teahouse) {
  const [ada, bao] = [await teahouse.visit('Ada'), await teahouse.meet('Bao')];
  const garden = await ada.api.createRoom(unique('Garden '));
  const pond = await ada.api.createRoom(unique('Pond '));
  for (const room of [garden, pond]) {
    await bao.api.join(room);
    await bao.api.say(room, 'Tea');
  }
  await letBeNotified(ada.page);
  await expect(ada.page.getByRole('link', { name: pond.name })).toContainText('Tea');
  return { ada, garden, pond };
}

/** Lets this browser be notified, by way of a push service that is not there. */
async function letBeNotified(page: Page): Promise<void> {
  await fakePushService(page);
  await openNotifications(page);
  await page.getByRole('button', { name: 'Notify this device' }).click();
  await expect(page.getByText('This device is notified')).toBeVisible();
}

/** What pushes of these rooms' messages do, to their end; each names its room alone as unread. */
async function push(page: Page, ...rooms: Room[]): Promise<void> {
  const payloads = rooms.map((room) => ({
    type: 'message',
    room_id: room.id,
    room: room.name,
    sender: 'Bao',
    text: 'Tea',
    unread: [room.id],
  }));
  await (await workerOf(page)).evaluate(async (pushed) => {
    const works: Promise<unknown>[] = [];
    for (const payload of pushed) {
      const event = Object.assign(new Event('push'), {
        data: { json: () => payload },
        waitUntil: (work: Promise<unknown>) => works.push(work),
      });
      self.dispatchEvent(event);
    }
    await Promise.all(works);
  }, payloads);
}

async function workerOf(page: Page): Promise<Worker> {
  const context = page.context();
  return context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
}

const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body }) => [title, body]);
  });

/** The page where one arranges notifications. */
async function openNotifications(page: Page): Promise<void> {
  await page.goto('./settings/notifications');
}
