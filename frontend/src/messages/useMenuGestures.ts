import { type KeyboardEvent, type MouseEvent, type PointerEvent, useMemo, useRef } from 'react';
import type { Anchor } from '../design/Popover';
import { isPressed } from '../shortcuts/shortcuts';

const LONG_MS = 450;
const STILL_PX = 10;

/** Links, pictures and marked text keep the browser's own menu. */
const FOR_BROWSER = 'a, img, video, audio, [popover]';

/** The ways to a menu: the right button, a long press, and the keys that stand for them. What matches `others` has a menu of its own. */
export function useMenuGestures(open: (anchor: Anchor) => void, others = FOR_BROWSER) {
  const press = useRef<{ x: number; y: number; timer: number } | null>(null);
  const opened = useRef(open);
  opened.current = open;
  return useMemo(() => {
    const release = () => {
      clearTimeout(press.current?.timer);
      press.current = null;
    };
    return {
      onContextMenu(event: MouseEvent<HTMLElement>) {
        if (isForBrowser(event.target, others)) return;
        event.preventDefault();
        release();
        const { clientX: x, clientY: y } = event;
        opened.current(x === 0 && y === 0 ? event.currentTarget : { x, y });
      },
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        if (event.target !== event.currentTarget || !isPressed('menu', event.nativeEvent)) return;
        event.preventDefault();
        opened.current(event.currentTarget);
      },
      onPointerDown({ pointerType, clientX: x, clientY: y }: PointerEvent<HTMLElement>) {
        if (pointerType !== 'touch') return;
        release();
        const timer = window.setTimeout(() => opened.current({ x, y }), LONG_MS);
        press.current = { x, y, timer };
      },
      onPointerMove({ clientX, clientY }: PointerEvent<HTMLElement>) {
        const from = press.current;
        if (from && Math.hypot(clientX - from.x, clientY - from.y) > STILL_PX) release();
      },
      onPointerUp: release,
      onPointerCancel: release,
    };
  }, [others]);
}

function isForBrowser(target: EventTarget, others: string): boolean {
  return (target as Element).closest(others) !== null || getSelection()?.isCollapsed === false;
}
