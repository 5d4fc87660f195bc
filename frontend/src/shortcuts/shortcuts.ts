/**
 * All keys that do something: what the settings list, and what the handlers ask. Where a shortcut goes one way or
 * the other, the first key goes back and the second forth. `Mod` is ⌘ on a Mac and Ctrl elsewhere.
 */
export const SHORTCUTS = {
  palette: ['Mod+K'],
  search: ['Mod+F'],
  rooms: ['Alt+ArrowUp', 'Alt+ArrowDown'],
  unread: ['Alt+Shift+ArrowDown'],
  send: ['Enter', 'Mod+Enter'],
  line: ['Shift+Enter'],
  edit: ['ArrowUp'],
  escape: ['Escape'],
  mention: ['@', '＠'],
  emoji: [':', '：'],
  walk: ['ArrowUp', 'ArrowDown'],
  menu: ['Enter'],
  pictures: ['ArrowLeft', 'ArrowRight'],
} as const satisfies Record<string, readonly string[]>;

export type Shortcut = keyof typeof SHORTCUTS;

type Pressed = Pick<
  KeyboardEvent,
  'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'isComposing' | 'keyCode'
>;

/** Safari tells of the key that ends a composition only by this code. */
const COMPOSING = 229;

export const isMac = (): boolean => /^(mac|ip(hone|ad|od))/i.test(navigator.platform);

/** Whether a key press means this; never while an input method is composing. */
export function isPressed(shortcut: Shortcut, event: Pressed): boolean {
  return placeOf(shortcut, event) !== -1;
}

/** Which way a key press goes: -1 back, 1 forth, 0 if it does not mean this. */
export function stepOf(shortcut: Shortcut, event: Pressed): -1 | 0 | 1 {
  const place = placeOf(shortcut, event);
  return place === -1 ? 0 : place === 0 ? -1 : 1;
}

function placeOf(shortcut: Shortcut, event: Pressed): number {
  if (event.isComposing || event.keyCode === COMPOSING) return -1;
  const keys: readonly string[] = SHORTCUTS[shortcut];
  return keys.indexOf(pressedKeys(event));
}

/** A key press in the words of the table. */
function pressedKeys({ key, altKey, ctrlKey, metaKey, shiftKey }: Pressed): string {
  const [mod, other] = isMac() ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  const modifiers = [mod && 'Mod', other && 'Other', altKey && 'Alt', shiftKey && 'Shift'];
  return [...modifiers.filter(Boolean), key.length === 1 ? key.toUpperCase() : key].join('+');
}

const ARROWS = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc' };
const ON_MAC = { Mod: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↩' };
const ELSEWHERE = { Mod: 'Ctrl' };

/** What stands on the keys of a shortcut: for each way to press it, one key after the other. */
export function keyNames(shortcut: Shortcut, onMac: boolean): string[][] {
  const names: Record<string, string> = { ...ARROWS, ...(onMac ? ON_MAC : ELSEWHERE) };
  return SHORTCUTS[shortcut].map((keys) => keys.split('+').map((key) => names[key] ?? key));
}
