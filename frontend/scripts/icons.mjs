/** Draws the icons of the installed client from `public/icon.svg`; run it again when that picture changes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

const files = new URL('../public/', import.meta.url);
const svg = readFileSync(new URL('icon.svg', files), 'utf8');
const corner = / rx="\d+"/;

/** Systems cut a maskable icon to a shape of theirs: what counts must lie within the middle four fifths. */
const SAFE_PART = 0.8;

/** The picture to its edges, without round corners, and its drawing small enough for any shape. */
const whole = svg
  .replace(corner, '')
  .replace('<g ', `<g transform="translate(32 32) scale(${SAFE_PART}) translate(-32 -32)" `);

const ICONS = [
  ['icon-192.png', svg, 192],
  ['icon-512.png', svg, 512],
  ['icon-maskable-192.png', whole, 192],
  ['icon-maskable-512.png', whole, 512],
  ['apple-touch-icon.png', svg.replace(corner, ''), 180],
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const [name, picture, size] of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  const source = `data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}`;
  await page.setContent(`<style>body{margin:0}</style><img src="${source}" width="${size}">`);
  await page.waitForFunction(() => document.images[0]?.complete);
  writeFileSync(new URL(name, files), await page.screenshot({ omitBackground: true }));
}
await browser.close();
