import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { block, markBlocked, setBlocked, unblock, useBlocks } from './blocks';

const fetched = vi.fn<typeof fetch>();
const blocked = () => [...useBlocks.getState().ids];

beforeEach(() => {
  vi.stubGlobal('fetch', fetched.mockReset());
  vi.stubGlobal('document', { baseURI: 'http://tea.example/', documentElement: { lang: 'en' } });
  setBlocked([]);
});

afterEach(() => vi.unstubAllGlobals());

test('what is done here and on my other devices counts alike', async () => {
  fetched.mockImplementation(async () => new Response(null, { status: 204 }));

  await block(2);
  markBlocked(3, true);
  expect(blocked()).toEqual([2, 3]);
  await unblock(2);
  markBlocked(3, false);

  expect(blocked()).toEqual([]);
});

test('a block that the server refused is none', async () => {
  fetched.mockResolvedValueOnce(Response.json({ code: 'user_not_found' }, { status: 404 }));

  await expect(block(9)).rejects.toThrow();

  expect(blocked()).toEqual([]);
});
