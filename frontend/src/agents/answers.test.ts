import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ServerFrame } from '../api/frames';
import type { AnswerState } from '../api/types';
import { aMessage, anAnswer } from '../testing';
import { followAnswer, forgetAnswers, takeAnswers, useAnswers } from './answers';

const answered = (status: AnswerState['status'], content = '') =>
  aMessage(2, { kind: 'answer', content, answer: anAnswer({ status }) });
const updated = (status: AnswerState['status'], content = ''): ServerFrame => ({
  type: 'message.updated',
  room_id: 1,
  version: 3,
  message: answered(status, content),
});
const delta = (offset: number, text: string): ServerFrame => ({
  type: 'message.delta',
  room_id: 1,
  seq: 2,
  id: 'message-2',
  offset,
  text,
});
const growing = () => useAnswers.getState().byId.get('message-2');
const recorded = vi.fn<() => Promise<unknown>>();

beforeEach(() => {
  recorded.mockReset();
  vi.stubGlobal('document', { documentElement: { lang: 'en' }, baseURI: 'http://tea.example/' });
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(await recorded())));
});
afterEach(() => {
  forgetAnswers();
  vi.unstubAllGlobals();
});

test('an answer grows from when it waits until it has ended', () => {
  takeAnswers([updated('queued'), delta(0, 'Tea')]);
  takeAnswers([delta(3, '!')]);
  expect(growing()?.text).toBe('Tea!');

  takeAnswers([updated('done', 'Tea!')]);
  expect(growing()).toBeUndefined();
});

test('a second try begins with nothing of the first', () => {
  takeAnswers([updated('queued'), delta(0, 'Tea'), updated('stopped', 'Tea'), updated('queued')]);

  expect(growing()).toMatchObject({ text: '', state: 'whole' });
});

test('one that goes on keeps what it said, and asks for what else there was', async () => {
  recorded.mockResolvedValue({ status: 'queued', text: 'Tea', thought: 'hm', steps: [] });
  takeAnswers([updated('stopped', 'Tea'), updated('queued', 'Tea')]);
  expect(growing()).toMatchObject({ text: 'Tea', state: 'gap', hasBegun: false });

  followAnswer(answered('queued', 'Tea'));
  takeAnswers([delta(3, ' again')]);
  await vi.waitFor(() => expect(growing()).toMatchObject({ text: 'Tea again', thought: 'hm' }));
});

test('pieces of an answer that nobody looked at are let go', () => {
  takeAnswers([delta(0, 'Tea')]);

  expect(growing()).toBeUndefined();
});

test('one that is loaded in the middle is asked for once, and goes on with what came meanwhile', async () => {
  let resolve = (_: unknown) => {};
  recorded.mockReturnValue(
    new Promise((answer) => {
      resolve = answer;
    }),
  );
  const message = answered('streaming', 'T');
  followAnswer(message);
  followAnswer(message);
  takeAnswers([delta(4, ' ok')]);
  resolve({ status: 'streaming', text: 'Tea?', thought: '', steps: [] });

  await vi.waitFor(() => expect(growing()?.text).toBe('Tea? ok'));
  expect(recorded).toHaveBeenCalledTimes(1);
});

test('after another greeting the whole is asked for again', () => {
  takeAnswers([updated('queued'), delta(0, 'Tea'), { type: 'hello' } as ServerFrame]);

  expect(growing()).toMatchObject({ state: 'gap', text: 'Tea' });
});

test('an ended answer that is loaded needs nothing', () => {
  followAnswer(answered('done', 'Tea'));

  expect(growing()).toBeUndefined();
  expect(recorded).not.toHaveBeenCalled();
});
