const COMPOSING = 229;

/** Whether a key press means *send*: Enter alone, and not the Enter that ends a composition (Safari tells of that one only by its key code). */
export function isForSending(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'isComposing' | 'keyCode'>,
): boolean {
  return (
    event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== COMPOSING
  );
}
