// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as api from '../api/files';
import { Problem } from '../api/problem';
import type { StoredFile } from '../api/types';
import { useConnection } from '../connection/connectionStore';
import { aFile } from '../testing';
import * as uploading from './uploading';

vi.mock('../api/files');

let answers: ((answer: StoredFile | Problem) => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  answers = [];
  vi.mocked(api.deleteFile).mockResolvedValue();
  vi.mocked(api.uploadFile).mockImplementation(
    () =>
      new Promise((resolve, reject) => {
        answers.push((answer) => (answer instanceof Problem ? reject(answer) : resolve(answer)));
      }),
  );
  useConnection.setState({ state: 'live' });
});

afterEach(() => {
  uploading.forgetUploads();
  uploading.tellOutcomes({ arrived() {}, failed() {} });
  vi.useRealTimers();
});

const choose = (...names: string[]) =>
  uploading.chooseFiles(
    1,
    names.map((name) => new File(['abc'], name)),
  );
const all = () => uploading.useUploads.getState().uploads;
const settle = () => vi.advanceTimersByTimeAsync(0);
const first = () => all()[0]?.id ?? '';
const lost = new Problem('unreachable', '', { retryable: true });

test('three leave at once, and the fourth when one has arrived', async () => {
  choose('a', 'b', 'c', 'd');
  expect(answers).toHaveLength(3);

  answers[0]?.(aFile());
  await settle();
  expect(answers).toHaveLength(4);
  expect(all().map(({ status }) => status)).toEqual(['done', 'running', 'running', 'running']);
});

test('nothing leaves without a connection, and everything when it is back', () => {
  useConnection.setState({ state: 'waiting' });
  choose('a');
  expect(answers).toHaveLength(0);

  useConnection.setState({ state: 'live' });
  expect(answers).toHaveLength(1);
});

test('a message that took the tray hears of each file that arrives, or cannot', async () => {
  const heard: string[] = [];
  uploading.tellOutcomes({
    arrived: (id, file) => heard.push(`${id} ${file.id}`),
    failed: (id, code) => heard.push(`${id} ${code}`),
  });
  choose('a', 'b');
  const [a, b] = all().map(({ id }) => id);
  expect(uploading.takeTray(1)).toEqual([
    { uploadId: a, file: null },
    { uploadId: b, file: null },
  ]);

  answers[0]?.(aFile());
  answers[1]?.(new Problem('too_large', ''));
  await settle();
  expect(heard).toEqual([`${a} file`, `${b} too_large`]);
});

test('what has arrived goes with the message at once', async () => {
  choose('a');
  const id = first();
  answers[0]?.(aFile());
  await settle();

  expect(uploading.takeTray(1)).toEqual([{ uploadId: id, file: aFile() }]);
  expect(all()).toEqual([]);
});

test('a passing trouble is tried again by itself, and then by a person', async () => {
  choose('a');
  for (const pause of [1_000, 2_000, 0]) {
    answers.at(-1)?.(lost);
    await settle();
    await vi.advanceTimersByTimeAsync(pause);
  }
  expect(answers).toHaveLength(3);
  expect(all()[0]).toMatchObject({ status: 'failed', code: 'unreachable' });

  expect(uploading.retryUpload(first())).toBe(true);
  expect(answers).toHaveLength(4);
});

test('what is given up is stopped, and taken back if it had arrived', async () => {
  choose('a', 'b');
  const [a, b] = all().map(({ id }) => id);
  uploading.cancelUpload(a ?? '');
  expect(vi.mocked(api.uploadFile).mock.calls[0]?.[1].aborted).toBe(true);

  answers[1]?.(aFile());
  await settle();
  uploading.cancelUpload(b ?? '');
  expect(api.deleteFile).toHaveBeenCalledWith('file');
  expect(all()).toEqual([]);
});

test('a message gives its files back to the tray, those that arrived and those that did not', async () => {
  choose('a', 'b');
  answers[0]?.(aFile({ name: 'a' }));
  await settle();
  const taken = uploading.takeTray(1);
  uploading.giveBack(1, taken);

  expect(all().map(({ name, status, isSent }) => [name, status, isSent])).toEqual([
    ['b', 'running', false],
    ['a', 'done', false],
  ]);
  expect(uploading.takeTray(1).flatMap(({ file }) => file?.name ?? [])).toEqual(['a']);
});
