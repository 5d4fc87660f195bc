// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { speak } from '../languages/language';
import { Login } from './Login';

const fetched = vi.fn<typeof fetch>();

beforeEach(() => vi.stubGlobal('fetch', fetched));

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function logIn(...labels: [string, string, string]): Promise<void> {
  await userEvent.type(screen.getByLabelText(labels[0]), 'ada');
  await userEvent.type(screen.getByLabelText(labels[1]), 'not my password');
  await userEvent.click(screen.getByRole('button', { name: labels[2] }));
}

test('a wrong password is told in the reader’s language', async () => {
  await speak('zh-CN');
  fetched.mockResolvedValue(
    Response.json({ code: 'bad_credentials', detail: 'no' }, { status: 401 }),
  );
  render(<Login />);

  await logIn('用户名', '密码', '登录');

  expect((await screen.findByRole('alert')).textContent).toContain('用户名与密码不匹配');
});

test('an error of tomorrow is told in the server’s words', async () => {
  await speak('en');
  fetched.mockResolvedValue(
    Response.json({ code: 'moon_full', detail: 'Wait for the moon.' }, { status: 409 }),
  );
  render(<Login />);

  await logIn('User name', 'Password', 'Log in');

  expect((await screen.findByRole('alert')).textContent).toBe('Wait for the moon.');
});
