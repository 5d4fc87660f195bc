import { type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import styles from './Popover.module.css';

/** Where something opens: beside an element, or at a point of the window. */
export type Anchor = Element | { x: number; y: number };

interface Props {
  anchor: Anchor;
  label: string;
  onClose: () => void;
  children: ReactNode;
}

const GAP_PX = 6;

/** Something small above the page, beside what opened it; at the foot of a narrow window. A press elsewhere or Escape closes it. */
export function Popover({ anchor, label, onClose, children }: Props) {
  const popover = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = popover.current;
    if (element === null) return;
    const opener = document.activeElement;
    element.showPopover();
    const placeAnew = () => place(element, anchor);
    placeAnew();
    const observer = new ResizeObserver(placeAnew);
    observer.observe(element);
    addEventListener('resize', placeAnew);
    return () => {
      observer.disconnect();
      removeEventListener('resize', placeAnew);
      const hadFocus = element.contains(document.activeElement);
      element.hidePopover();
      if (hadFocus && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, [anchor]);
  useDismissal(popover, anchor, onClose);
  return (
    <div ref={popover} popover="manual" role="dialog" aria-label={label} className={styles.popover}>
      {children}
    </div>
  );
}

function useDismissal(
  popover: React.RefObject<HTMLElement | null>,
  anchor: Anchor,
  onClose: () => void,
): void {
  const press = useEffectEvent((event: PointerEvent) => {
    const target = event.target as Element;
    const isInside = popover.current?.contains(target);
    const isOpener = anchor instanceof Element && anchor.contains(target);
    if (!isInside && !isOpener) onClose();
  });
  const key = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    onClose();
  });
  useEffect(() => {
    const end = new AbortController();
    const options = { capture: true, signal: end.signal };
    document.addEventListener('pointerdown', (event) => press(event), options);
    document.addEventListener('keydown', (event) => key(event), options);
    return () => end.abort();
  }, []);
}

/** Puts it above or below its anchor, wherever there is room, and never over an edge of the window. */
function place(element: HTMLElement, anchor: Anchor): void {
  const { top, bottom, left, right } =
    anchor instanceof Element
      ? anchor.getBoundingClientRect()
      : { top: anchor.y, bottom: anchor.y, left: anchor.x, right: anchor.x };
  const { offsetWidth: width, offsetHeight: height } = element;
  const isRight = left > innerWidth / 2;
  const x = isRight ? right - width : left;
  const below = bottom + GAP_PX;
  const y = below + height <= innerHeight - GAP_PX ? below : top - GAP_PX - height;
  element.style.left = `${within(x, innerWidth - width)}px`;
  element.style.top = `${within(y, innerHeight - height)}px`;
}

const within = (value: number, most: number) => Math.max(GAP_PX, Math.min(value, most - GAP_PX));
