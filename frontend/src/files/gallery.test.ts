import { expect, test } from 'vitest';
import { aFile, aMessage } from '../testing';
import { picturesAround } from './gallery';

const picture = (id: string) => aFile({ id });
const ids = (files: { id: string }[]) => files.map(({ id }) => id);

test('one looks through all pictures of the room, each once, and through nothing else', () => {
  const messages = [
    aMessage(1, { files: [picture('a'), aFile({ id: 'song', kind: 'audio' })] }),
    aMessage(2),
    aMessage(3, { files: [picture('b'), picture('a')] }),
  ];

  expect(ids(picturesAround({ fileId: 'b', among: [] }, messages))).toEqual(['a', 'b']);
});

test('a picture whose message is not loaded is shown among its own', () => {
  const among = [picture('old'), picture('older'), aFile({ id: 'x', kind: 'file' })];

  expect(ids(picturesAround({ fileId: 'old', among }, [aMessage(1)]))).toEqual(['old', 'older']);
});
