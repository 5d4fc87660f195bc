// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import qrcode from 'qrcode-generator';
import { afterEach, expect, test } from 'vitest';
import { QrCode } from './QrCode';

afterEach(cleanup);

test('every dark module is drawn on white, with four modules of quiet around', () => {
  const link = 'https://tea.example/invite/abcdefghijklmnop';
  const code = qrcode(0, 'M');
  code.addData(link);
  code.make();
  const count = code.getModuleCount();

  render(<QrCode text={link} label="QR code" />);

  const svg = screen.getByRole('img', { name: 'QR code' });
  const drawn = new Set(
    svg
      .querySelector('path')
      ?.getAttribute('d')
      ?.match(/M\d+ \d+/g),
  );
  const expected = new Set<string>();
  for (let y = 0; y < count; y += 1)
    for (let x = 0; x < count; x += 1) if (code.isDark(y, x)) expected.add(`M${x + 4} ${y + 4}`);
  expect(drawn).toEqual(expected);
  expect(svg.getAttribute('viewBox')).toBe(`0 0 ${count + 8} ${count + 8}`);
  expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('#fff');
});
