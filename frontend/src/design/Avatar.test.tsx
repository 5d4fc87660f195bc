// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Avatar } from './Avatar';

afterEach(cleanup);

test('the letter stands until the picture is there', () => {
  const { container } = render(<Avatar seed="ada" name="Ada" picture="f1" size={40} />);
  const image = container.querySelector('img');

  expect(container.textContent).toBe('A');
  expect(image?.src).toContain('/api/v1/files/f1/thumbnail');
  fireEvent.load(image as HTMLImageElement);
  expect(container.textContent).toBe('');
});

test('where the picture cannot be had, the letter stays', () => {
  const { container, rerender } = render(<Avatar seed="ada" name="Ada" picture="f1" />);
  fireEvent.error(container.querySelector('img') as HTMLImageElement);

  expect(container.querySelector('img')).toBeNull();
  expect(container.textContent).toBe('A');
  rerender(<Avatar seed="ada" name="Ada" picture="f2" />);
  expect(container.querySelector('img')?.src).toContain('f2');
});
