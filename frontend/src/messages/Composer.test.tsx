// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useConnection } from '../connection/connectionStore';
import { forgetUploads, useUploads } from '../files/uploading';
import { learn } from '../languages/language';
import { Composer } from './Composer';
import { forgetDrafts } from './drafts';
import { forgetSends, useOutbox } from './sending';

const sent = () => useOutbox.getState().sends.map((send) => send.content);
const field = () => screen.getByRole('textbox', { name: 'Message to Garden' });

beforeEach(async () => {
  await learn('inside');
  forgetSends();
  forgetUploads();
  forgetDrafts();
  render(<Composer roomId={1} name="Garden" />);
});

afterEach(cleanup);

test('Enter sends and empties the field', async () => {
  await userEvent.type(field(), '  hello  {Enter}');

  expect(sent()).toEqual(['hello']);
  expect(field()).toHaveProperty('value', '');
});

test('Shift and Enter make a new line', async () => {
  await userEvent.type(field(), 'one{Shift>}{Enter}{/Shift}two');

  expect(sent()).toEqual([]);
  expect(field()).toHaveProperty('value', 'one\ntwo');
});

test('Enter within a composition does not send', async () => {
  await userEvent.type(field(), 'ni hao');
  fireEvent.keyDown(field(), { key: 'Enter', isComposing: true });
  fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 });

  expect(sent()).toEqual([]);
});

test('what is too long is counted, and not sent', async () => {
  fireEvent.change(field(), { target: { value: 'x'.repeat(8001) } });
  await userEvent.type(field(), '{Enter}');

  expect(sent()).toEqual([]);
  expect(screen.getByRole('status').textContent).toBe('8001 / 8000');
});

test('a draft is kept for its room', async () => {
  await userEvent.type(field(), 'not yet');
  cleanup();
  render(<Composer roomId={1} name="Garden" />);

  expect(field()).toHaveProperty('value', 'not yet');
});

const choose = (...files: File[]) =>
  userEvent.upload(screen.getByLabelText('Add files', { selector: 'input' }), files);

test('files are sent with the text, in one message that waits for them', async () => {
  await userEvent.type(field(), 'look');
  await choose(new File(['abc'], 'a.txt'), new File(['abcd'], 'b.txt'));
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    'a.txt3 bytes',
    'b.txt4 bytes',
  ]);
  await userEvent.type(field(), '{Enter}');

  const [send] = useOutbox.getState().sends;
  expect(send?.content).toBe('look');
  expect(send?.attachments.map(({ file }) => file)).toEqual([null, null]);
  expect(screen.queryByRole('list', { name: 'Files to send' })).toBeNull();
});

test('a file may be sent without a word, but not when its upload has failed', async () => {
  await choose(new File(['abc'], 'a.txt'));
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((upload) => ({ ...upload, status: 'failed', code: 'unreachable' })),
  }));
  await userEvent.type(field(), '{Enter}');
  expect(sent()).toEqual([]);

  await userEvent.click(await screen.findByRole('button', { name: 'Upload a.txt again' }));
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(sent()).toEqual(['']);
});

test('what is too large is said before anything leaves', async () => {
  useConnection.setState({ fileBytes: 3 });
  await choose(new File(['abcd'], 'large.txt'));

  expect(screen.getByRole('alert').textContent).toBe(
    '“large.txt” is too large: 4 bytes. A file may have up to 3 bytes.',
  );
  expect(useUploads.getState().uploads).toEqual([]);
});
