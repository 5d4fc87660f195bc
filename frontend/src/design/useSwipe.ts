import { type PointerEvent, useRef } from 'react';

const FAR_PX = 48;
const BEGUN_PX = 10;
/** Where the browser itself hears a finger that comes in from the side: it goes back or forward. */
const EDGE_PX = 24;
/** What is drawn to the side by itself. */
const OWN_DRAWING = 'input, textarea';

interface Start {
  id: number;
  x: number;
  y: number;
  isDrawn: boolean;
}

/** Shows how far a finger has drawn something to the side; by nothing when it lets go. */
export type Follow = (element: HTMLElement, byPx: number, isFar: boolean) => void;

interface Options {
  follow?: Follow;
  /** Asked when a finger comes: whether it may draw at all. */
  mayGo?: () => boolean;
}

/**
 * Hears a finger that is drawn to one side: `go(1)` for the next, `go(-1)` for the one before. One that goes up or
 * down first, that the browser takes over to scroll, or that comes in from an edge of the window is not heard.
 */
export function useSwipe(go: ((step: number) => void) | null, { follow, mayGo }: Options = {}) {
  const start = useRef<Start | null>(null);
  if (go === null) return {};
  const end = (element: HTMLElement) => {
    if (start.current?.isDrawn) follow?.(element, 0, false);
    start.current = null;
  };
  return {
    onPointerDown({ target, pointerType, pointerId, clientX, clientY, isPrimary }: PointerEvent) {
      const isOne = pointerType !== 'mouse' && isPrimary;
      const isInside = clientX > EDGE_PX && clientX < innerWidth - EDGE_PX;
      const isOurs = !(target as Element).closest(OWN_DRAWING);
      start.current =
        isOne && isInside && isOurs && mayGo?.() !== false
          ? { id: pointerId, x: clientX, y: clientY, isDrawn: false }
          : null;
    },
    onPointerMove({ currentTarget, pointerId, clientX, clientY }: PointerEvent<HTMLElement>) {
      const from = start.current;
      if (from === null || from.id !== pointerId) return;
      const [x, y] = [clientX - from.x, clientY - from.y];
      if (!from.isDrawn && Math.abs(y) > BEGUN_PX) return end(currentTarget);
      from.isDrawn ||= Math.abs(x) > BEGUN_PX;
      if (from.isDrawn) follow?.(currentTarget, x, isFar(x, y));
    },
    onPointerUp({ currentTarget, pointerId, clientX, clientY }: PointerEvent<HTMLElement>) {
      const from = start.current;
      end(currentTarget);
      if (from === null || from.id !== pointerId) return;
      const [x, y] = [clientX - from.x, clientY - from.y];
      if (isFar(x, y)) go(x < 0 ? 1 : -1);
    },
    onPointerCancel({ currentTarget }: PointerEvent<HTMLElement>) {
      end(currentTarget);
    },
  };
}

const isFar = (x: number, y: number) => Math.abs(x) > FAR_PX && Math.abs(x) > 2 * Math.abs(y);
