import { type PointerEvent, useRef } from 'react';

const FAR_PX = 48;

/** Hears a finger that is drawn to one side: `go(1)` for the next, `go(-1)` for the one before. */
export function useSwipe(go: ((step: number) => void) | null) {
  const start = useRef<{ id: number; x: number; y: number } | null>(null);
  if (go === null) return {};
  return {
    onPointerDown({ pointerType, pointerId, clientX, clientY, isPrimary }: PointerEvent) {
      const isOne = pointerType !== 'mouse' && isPrimary;
      start.current = isOne ? { id: pointerId, x: clientX, y: clientY } : null;
    },
    onPointerUp({ pointerId, clientX, clientY }: PointerEvent) {
      const from = start.current;
      start.current = null;
      if (from === null || from.id !== pointerId) return;
      const [x, y] = [clientX - from.x, clientY - from.y];
      if (Math.abs(x) > FAR_PX && Math.abs(x) > 2 * Math.abs(y)) go(x < 0 ? 1 : -1);
    },
    onPointerCancel() {
      start.current = null;
    },
  };
}
