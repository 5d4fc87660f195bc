// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { droppedFiles, pastedFiles } from './pasting';

const picture = new File(['x'], 'image.png', { type: 'image/png' });

function clipboard(texts: Record<string, string>): DataTransfer {
  const types = [...Object.keys(texts), 'Files'];
  const getData = (type: string) => texts[type] ?? '';
  return { types, files: [picture], getData } as unknown as DataTransfer;
}

test.each([
  ['a screenshot', {}, 1],
  ['a picture of a web page', { 'text/html': '<img src="x">' }, 1],
  ['a file with its name', { 'text/plain': 'image.png' }, 1],
  ['text from Word', { 'text/plain': 'Hello', 'text/html': '<p>Hello</p>', 'text/rtf': '{}' }, 0],
  ['cells of a spreadsheet', { 'text/plain': '1\t2', 'text/html': '<table></table>' }, 0],
])('%s', (_, texts, files) => {
  expect(pastedFiles(clipboard(texts))).toHaveLength(files);
});

test('a folder that is dropped comes as an empty file, and text does not come at all', () => {
  const item = (isDirectory: boolean, file: File | null) => ({
    getAsFile: () => file,
    webkitGetAsEntry: () => ({ isDirectory }),
  });
  const items = [item(false, picture), item(true, new File(['4096'], 'folder')), item(false, null)];
  const dropped = droppedFiles({ items } as unknown as DataTransfer);

  expect(dropped.map(({ name, size }) => [name, size])).toEqual([
    ['image.png', 1],
    ['folder', 0],
  ]);
});
