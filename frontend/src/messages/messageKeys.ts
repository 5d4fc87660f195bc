import type { KeyboardEvent } from 'react';
import { stepOf } from '../shortcuts/shortcuts';

/** Moves from message to message by the arrow keys, as long as the list itself or a message has the focus. */
export function walkMessages(event: KeyboardEvent<HTMLElement>): void {
  const step = stepOf('walk', event.nativeEvent);
  const from = event.target as HTMLElement;
  const isMessage = from.matches('[data-message]');
  if (step === 0 || (from !== event.currentTarget && !isMessage)) return;
  const messages = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-message]')];
  const next = isMessage
    ? messages[messages.indexOf(from) + step]
    : lastInSight(event.currentTarget, messages);
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

function lastInSight(scroller: HTMLElement, messages: readonly HTMLElement[]) {
  const { bottom } = scroller.getBoundingClientRect();
  return messages.findLast((message) => message.getBoundingClientRect().top < bottom - 20);
}
