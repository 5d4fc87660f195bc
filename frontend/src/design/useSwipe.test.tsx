// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { alongside } from './alongside';
import { useSwipe } from './useSwipe';

const go = vi.fn();
const follow = vi.fn();

function Drawn() {
  const swipe = useSwipe(go, { follow: (_, byPx, isFar) => follow(byPx, isFar) });
  return (
    <fieldset {...swipe}>
      <input aria-label="own" />
    </fieldset>
  );
}

const finger = { pointerType: 'touch', pointerId: 1, isPrimary: true };
const at = (clientX: number, clientY = 300) => ({ ...finger, clientX, clientY });

/** A finger that goes through these places. */
function draw(...places: (readonly [x: number, y?: number])[]): void {
  const element = screen.getByRole('group');
  const [first, ...others] = places.map(([x, y]) => at(x, y));
  fireEvent.pointerDown(element, first);
  for (const place of others) fireEvent.pointerMove(element, place);
  fireEvent.pointerUp(element, others.at(-1));
}

beforeEach(() => {
  go.mockClear();
  follow.mockClear();
  vi.stubGlobal('innerWidth', 360);
  render(<Drawn />);
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('a finger that goes far enough is heard, and followed until it lets go', () => {
  draw([200], [180], [140]);

  expect(go).toHaveBeenCalledExactlyOnceWith(1);
  expect(follow.mock.calls).toEqual([
    [-20, false],
    [-60, true],
    [0, false],
  ]);
});

test('to the other side is the other way', () => {
  draw([100], [160]);

  expect(go).toHaveBeenCalledExactlyOnceWith(-1);
});

test.each([
  ['that turns back', [[200], [120], [190]]],
  ['that goes down first', [[200], [198, 320], [120, 322]]],
  ['that goes aslant', [[200], [180], [140, 340]]],
  ['that comes in from the left edge', [[10], [120]]],
  ['that comes in from the right edge', [[350], [200]]],
] as const)('a finger %s does nothing', (_, places) => {
  draw(...places);

  expect(go).not.toHaveBeenCalled();
  expect(follow.mock.lastCall ?? [0, false]).toEqual([0, false]);
});

test('what the browser takes over to scroll does nothing', () => {
  const element = screen.getByRole('group');
  fireEvent.pointerDown(element, at(200));
  fireEvent.pointerMove(element, at(120));
  fireEvent.pointerCancel(element, at(120));
  fireEvent.pointerUp(element, at(100));

  expect(go).not.toHaveBeenCalled();
  expect(follow.mock.lastCall).toEqual([0, false]);
});

test('a mouse, and a field that is drawn itself, do nothing', () => {
  const element = screen.getByRole('group');
  fireEvent.pointerDown(element, { ...at(200), pointerType: 'mouse' });
  fireEvent.pointerUp(element, at(100));
  fireEvent.pointerDown(screen.getByLabelText('own'), at(200));
  fireEvent.pointerUp(screen.getByLabelText('own'), at(100));

  expect(go).not.toHaveBeenCalled();
});

test('two listen to the same element, one after the other', () => {
  const heard: string[] = [];
  const one = { onClick: () => heard.push('one'), onKeyUp: () => heard.push('key') };
  const both = alongside(one, { onClick: (what: string) => heard.push(what) });

  (both.onClick as (what: string) => void)('other');
  both.onKeyUp();

  expect(heard).toEqual(['one', 'other', 'key']);
});
