// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Message } from '../api/types';
import { learn } from '../languages/language';
import { usePeople } from '../members/people';
import { aMessage, aUser } from '../testing';
import { NoticeLine } from './NoticeLine';

const draw = (notice: Message['notice']) =>
  render(<NoticeLine message={aMessage(1, { kind: 'notice', content: '', notice })} />);

beforeEach(() => learn('inside'));
afterEach(() => {
  cleanup();
  usePeople.setState({ byId: new Map() });
});

test('a notice says which agent is silent, as soon as its name is known', () => {
  draw({ code: 'agent_silent', user_id: 7 });
  screen.getByText('This agent has been switched off and does not answer.');
  cleanup();

  usePeople.setState({ byId: new Map([[7, aUser(7, 'Scholar')]]) });
  draw({ code: 'agent_silent', user_id: 7 });

  expect(screen.getByText(/switched off/).textContent).toBe(
    'Scholar has been switched off and does not answer.',
  );
});

test('a notice that is about nobody needs no name', () => {
  draw({ code: 'room_budget', user_id: null });

  expect(screen.getByText(/enough for this hour/).textContent).toContain('This room');
});
