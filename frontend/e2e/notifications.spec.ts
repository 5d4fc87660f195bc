import { createECDH, randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, openRoom, test, unique } from './teahouse';

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
  const ada = await teahouse.visit('Ada');
  const { page } = ada;
  const room = await ada.api.createRoom(unique('Garden '));
  await fakePushService(page);
  await openNotifications(page);
  await page.getByRole('button', { name: 'Notify this device' }).click();
  await expect(page.getByText('This device is notified')).toBeVisible();

  const [worker] = page.context().serviceWorkers();
  const payload = {
    type: 'message',
    room_id: room.id,
    room: room.name,
    sender: 'Bao',
    text: 'Tea',
  };
  await worker?.evaluate((text) => {
    self.dispatchEvent(
      Object.assign(new Event('push'), { data: { json: () => JSON.parse(text) }, waitUntil() {} }),
    );
  }, JSON.stringify(payload));
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications()).map(({ title, body }) => [title, body]);
    });
  await expect.poll(shown).toEqual([[room.name, 'Bao: Tea']]);

  await worker?.evaluate(async () => {
    const { registration } = self as unknown as { registration: ServiceWorkerRegistration };
    const [notification] = await registration.getNotifications();
    self.dispatchEvent(
      Object.assign(new Event('notificationclick'), { notification, waitUntil() {} }),
    );
  });
  await expect(page).toHaveURL(new RegExp(`/rooms/${room.id}$`));
  expect(await shown()).toEqual([]);
});

/** The page where one arranges notifications. */
async function openNotifications(page: Page): Promise<void> {
  await page.goto('./settings/notifications');
}
