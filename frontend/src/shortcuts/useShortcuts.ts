import { useEffect, useEffectEvent } from 'react';
import { type Shortcut, stepOf } from './shortcuts';

type Acts = Partial<Record<Shortcut, ((step: -1 | 1) => void) | false>>;

/** Does what a key means wherever the focus is, unless somebody nearer had a use for it or a dialog is open. */
export function useShortcuts(acts: Acts): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
    for (const [shortcut, act] of Object.entries(acts)) {
      const step = stepOf(shortcut as Shortcut, event);
      if (step === 0 || !act) continue;
      event.preventDefault();
      return act(step);
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}
