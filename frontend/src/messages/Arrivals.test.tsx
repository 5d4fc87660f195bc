// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { learn } from '../languages/language';
import { meet } from '../members/people';
import { aMessage, anAnswer, aUser } from '../testing';
import { Arrivals } from './Arrivals';

const said = (seq: number) => aMessage(seq, { id: `m${seq}`, sender_id: 2, content: `tea ${seq}` });

beforeEach(async () => {
  await learn('inside');
  meet([aUser(2, 'Bao')]);
});

afterEach(cleanup);

test('what arrives is read out once, and nothing of what was there before', () => {
  const { rerender, container } = render(<Arrivals messages={[said(1)]} last={1} />);
  expect(container.textContent).toBe('');

  rerender(<Arrivals messages={[said(1), said(2)]} last={2} />);
  const line = screen.getByText('Bao: tea 2');
  rerender(<Arrivals messages={[said(1), said(2), said(3)]} last={3} />);

  expect(screen.getByText('Bao: tea 2')).toBe(line);
  expect(screen.getAllByText(/^Bao/)).toHaveLength(2);
});

test('a message that is changed later is not read out again', () => {
  const { rerender, container } = render(<Arrivals messages={[]} last={0} />);
  rerender(<Arrivals messages={[said(1)]} last={1} />);
  const changed = { ...said(1), content: 'coffee', version: 2 };
  rerender(<Arrivals messages={[changed]} last={1} />);

  expect(container.firstElementChild?.getAttribute('aria-relevant')).toBe('additions');
  expect(container.querySelectorAll('p')).toHaveLength(1);
});

test('an answer is read out when it has ended, as a whole', () => {
  const answered = (content: string, status: 'streaming' | 'done') =>
    aMessage(2, { kind: 'answer', content, answer: anAnswer({ status }) });
  const { rerender, container } = render(<Arrivals messages={[said(1)]} last={1} />);
  rerender(<Arrivals messages={[said(1), answered('Te', 'streaming')]} last={2} />);
  expect(container.textContent).toBe('');

  rerender(<Arrivals messages={[said(1), answered('Tea', 'done')]} last={2} />);
  expect(container.textContent).toBe('Bao: Tea');
});
