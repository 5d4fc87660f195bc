// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Notices } from '../design/Notices';
import { learn } from '../languages/language';
import { lazy, lazyPage } from './lazy';

beforeAll(() => learn('inside'));
afterEach(cleanup);

interface Props {
  name: string;
}

const Greeting = ({ name }: Props) => <p>Hello {name}</p>;
const lost = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module'));

test('a part is drawn with what it is given, once it is loaded', async () => {
  const Part = lazy(async () => ({ default: Greeting }));

  render(
    <Suspense>
      <Part name="Ada" />
    </Suspense>,
  );

  expect(await screen.findByText('Hello Ada')).toBeDefined();
});

test('a part that does not come is told of, and comes when it is opened again', async () => {
  const load = vi.fn(async () => ({ default: Greeting })).mockImplementationOnce(lost);
  const Part = lazy(load);
  const drawn = (isOpen: boolean) => (
    <>
      <Suspense>{isOpen && <Part name="Ada" />}</Suspense>
      <Notices />
    </>
  );

  const { rerender } = render(drawn(true));
  expect(await screen.findByText('This part did not load')).toBeDefined();
  rerender(drawn(false));
  rerender(drawn(true));

  expect(await screen.findByText('Hello Ada')).toBeDefined();
  expect(load).toHaveBeenCalledTimes(2);
});

test('a page that does not come says so in its place', async () => {
  const Page = lazyPage<typeof Greeting>(lost);

  render(
    <Suspense>
      <Page name="Ada" />
    </Suspense>,
  );

  expect(await screen.findByRole('alert')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Reload' })).toBeDefined();
});
