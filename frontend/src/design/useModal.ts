import { useLayoutEffect, useRef } from 'react';

/** A dialog over the page, which keeps the focus inside and, closed before it leaves the page, gives it back. */
export function useModal(): React.RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return dialog;
}
