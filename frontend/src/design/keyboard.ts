/** Less than this is a bar of the browser's that comes and goes. */
const KEYBOARD_PX = 120;

/** Keeps the page as tall as what an on-screen keyboard leaves of the window, where the browser lays the keyboard over the page. */
export function makeWayForKeyboard(): void {
  const seen = window.visualViewport;
  const { style } = document.documentElement;
  const fit = () => {
    if (seen === null) return;
    const heightPx = seen.height * seen.scale;
    if (innerHeight - heightPx < KEYBOARD_PX) return void style.removeProperty('--seen-height');
    style.setProperty('--seen-height', `${heightPx}px`);
    scrollTo(0, 0);
  };
  seen?.addEventListener('resize', fit);
}
