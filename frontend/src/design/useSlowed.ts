import { useEffect, useRef, useState } from 'react';
import { isTyping } from './quietMoment';

const APART_MS = 1_000;
/** Each time takes as long as some letters do, and nobody looks at it who writes. */
const APART_TYPING_MS = 3_000;

/** The value, for what cannot follow fast: a change after a while is there at once, those right after it together. */
export function useSlowed<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const change = () => {
      changedAt.current = performance.now();
      setShown(value);
    };
    const dueAt = changedAt.current + (isTyping() ? APART_TYPING_MS : APART_MS);
    const timer = setTimeout(change, Math.max(0, dueAt - performance.now()));
    return () => clearTimeout(timer);
  }, [value]);
  return shown;
}
