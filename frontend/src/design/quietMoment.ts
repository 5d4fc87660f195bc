/** Whoever typed this short a while ago is most likely to type on. */
const TYPING_MS = 400;
/** By then whoever types has typed the next letter, or stopped. */
const NEXT_LETTER_MS = 150;

let typedAt = Number.NEGATIVE_INFINITY;
const waiting = new Set<() => void>();

document.addEventListener('input', () => {
  typedAt = performance.now();
  // What a picture asks for begins when that picture, with the letter, has been drawn.
  if (waiting.size > 0) requestAnimationFrame(() => setTimeout(workOff));
});

/** Whether somebody types right now. */
export const isTyping = (): boolean => performance.now() - typedAt <= TYPING_MS;

/**
 * Calls `work` with the next picture the screen shows; while somebody types, right after the picture with their next
 * letter, when the one after it is furthest away: what takes long is then seldom in the way of a letter. Returns how to
 * cancel it.
 */
export function atQuietMoment(work: () => void): () => void {
  if (!isTyping()) {
    const picture = requestAnimationFrame(work);
    return () => cancelAnimationFrame(picture);
  }
  const end = () => {
    clearTimeout(timer);
    waiting.delete(once);
  };
  const once = () => {
    end();
    work();
  };
  const timer = setTimeout(once, NEXT_LETTER_MS);
  waiting.add(once);
  return end;
}

function workOff(): void {
  for (const work of [...waiting]) work();
}
