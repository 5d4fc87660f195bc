// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredFile } from '../api/types';
import { learn } from '../languages/language';
import { aFile } from '../testing';
import { Attachments } from './Attachments';
import { useGallery } from './gallery';

beforeEach(() => learn('inside'));
afterEach(cleanup);

const show = (...files: StoredFile[]) => render(<Attachments files={files} own={false} />);

test('one picture has its place, of its own form, before it is loaded', () => {
  show(aFile({ width: 1200, height: 600 }));

  const picture = screen.getByRole('img', { name: 'Garden.jpg' });
  expect(picture.getAttribute('src')).toMatch(/api\/v1\/files\/file\/thumbnail$/);
  expect(picture.getAttribute('loading')).toBe('lazy');
  const place = picture.closest('div');
  expect(place?.style.width).toBe('300px');
  expect(place?.style.aspectRatio).toBe('300 / 150');
});

test('a click opens a picture among those of its message', () => {
  show(aFile({ id: 'a', name: 'a.png' }), aFile({ id: 'b', name: 'b.png' }));
  fireEvent.click(screen.getByRole('button', { name: 'Open picture b.png' }));

  const { open } = useGallery.getState();
  expect(open?.fileId).toBe('b');
  expect(open?.among.map(({ id }) => id)).toEqual(['a', 'b']);
});

test('a picture that cannot be loaded says so', () => {
  show(aFile());
  fireEvent.error(screen.getByRole('img'));

  expect(screen.getByText('This file cannot be shown. Perhaps it was removed.')).toBeTruthy();
});

test('what is not shown is offered for download under its name', () => {
  show(aFile({ kind: 'file', name: 'page.html', media_type: 'text/html', size_bytes: 2048 }));

  const link = screen.getByRole('link', { name: /page.html/ });
  expect(link.getAttribute('download')).toBe('page.html');
  expect(link.textContent).toContain('2 kB');
});

test('a voice message says how long it is, a sound has a name and a place to seek', () => {
  show(
    aFile({ id: 'v', kind: 'audio', name: 'voice-message.webm', duration_ms: 4_200 }),
    aFile({ id: 's', kind: 'audio', name: 'song.mp3' }),
  );

  expect(screen.getByRole('button', { name: 'Play voice message, 4 seconds' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Play song.mp3' })).toBeTruthy();
  expect(screen.getByRole('slider', { name: 'Position' })).toBeTruthy();
});
