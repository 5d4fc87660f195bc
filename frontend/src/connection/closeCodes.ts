/**
 * What a close code asks of the client.
 *
 * - `return`: come back, jittered
 * - `wait`: come back, but not soon
 * - `renew`: get a new token first; if there is none to be had, the session is over
 * - `stop`: do not come back
 */
export type CloseAction = 'return' | 'wait' | 'renew' | 'stop';

const ACTIONS: Readonly<Record<number, CloseAction>> = {
  4001: 'renew',
  4003: 'stop',
  4004: 'renew',
  4029: 'wait',
};

export const TOO_LARGE = 1009;

export function closeAction(code: number): CloseAction {
  return ACTIONS[code] ?? 'return';
}
