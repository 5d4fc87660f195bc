// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { takeBuild, useBuild, watchParts } from './build';

const fetched = vi.fn<(url: URL) => Promise<Response>>();
const isOutdated = () => useBuild.getState().isOutdated;

function runs(build: string) {
  document.head.innerHTML = `<meta name="teahouse-build" content="${build}">`;
}

beforeEach(() => {
  document.head.innerHTML = '';
  useBuild.setState({ isOutdated: false });
  vi.stubGlobal('fetch', fetched);
});

afterEach(() => {
  fetched.mockReset();
  vi.unstubAllGlobals();
});

watchParts();

test('another build on the server is noticed, and that it went back to this one', () => {
  runs('one');

  takeBuild('two');
  expect(isOutdated()).toBe(true);

  takeBuild('one');
  expect(isOutdated()).toBe(false);
});

test.each([undefined, ''])(
  'a server that names no build (%j) is believed to have this one',
  (build) => {
    runs('one');

    takeBuild(build);

    expect(isOutdated()).toBe(false);
  },
);

test('while the client is being developed, it has no build to be outdated', () => {
  takeBuild('two');

  expect(isOutdated()).toBe(false);
});

test('a part that does not load makes it ask which build there is', async () => {
  runs('one');
  fetched.mockResolvedValue(Response.json({ status: 'ok', client_build: 'two' }));

  dispatchEvent(new Event('vite:preloadError'));

  await vi.waitFor(() => expect(isOutdated()).toBe(true));
  expect(String(fetched.mock.calls[0]?.[0])).toMatch(/\/health$/);
});

test('a part that does not load for want of a connection is no new version', async () => {
  runs('one');
  fetched.mockRejectedValue(new TypeError('Failed to fetch'));

  dispatchEvent(new Event('vite:preloadError'));

  await vi.waitFor(() => expect(fetched).toHaveBeenCalled());
  expect(isOutdated()).toBe(false);
});
