// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { install, useInstalling, watchForInstallOffer } from './installing';

function offered() {
  const prompt = vi.fn(async () => ({}));
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt });
  dispatchEvent(event);
  return event;
}

const offer = () => useInstalling.getState().offer;

watchForInstallOffer();

test('the browser’s offer is kept for the settings, and is taken up once', async () => {
  const event = offered();
  expect(event.defaultPrevented).toBe(true);
  expect(offer()).toBe(event);

  await install();
  await install();

  expect(event.prompt).toHaveBeenCalledOnce();
  expect(offer()).toBeNull();
});

test('what is installed is offered no longer', () => {
  offered();

  dispatchEvent(new Event('appinstalled'));

  expect(offer()).toBeNull();
});
