import { expect, test } from 'vitest';
import { aMessage, at } from '../testing';
import { fileNameOf, transcript } from './transcript';

const nameOf = (id: number) => (id === 2 ? 'Ada' : '茶博士');

test('a conversation is written down with names and times, without what was recalled', () => {
  const messages = [
    aMessage(1, { content: 'Which tea?' }),
    aMessage(2, { content: '', deleted_at: at(3) }),
    aMessage(3, { sender_id: 9, content: '**Green** tea.\n\n- in the morning\n' }),
  ];

  expect(transcript('Tea', messages, nameOf, (moment) => moment.slice(11, 19))).toBe(
    '# Tea\n\n## Ada · 08:00:01\n\nWhich tea?\n\n## 茶博士 · 08:00:03\n\n**Green** tea.\n\n- in the morning\n',
  );
});

test.each([
  ['Green tea', 'Green tea.md'],
  ['a/b: c?', 'a b c.md'],
  ['绿茶还是红茶？', '绿茶还是红茶？.md'],
])('%j is saved as %j', (title, file) => {
  expect(fileNameOf(title)).toBe(file);
});
