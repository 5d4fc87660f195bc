import { useEffect, useRef, useState } from 'react';

const APART_MS = 1_000;

/** The value, for what cannot follow fast: a change after a while is there at once, those right after it together. */
export function useSlowed<Value>(value: Value): Value {
  const [shown, setShown] = useState(value);
  const changedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const change = () => {
      changedAt.current = performance.now();
      setShown(value);
    };
    const timer = setTimeout(change, Math.max(0, changedAt.current + APART_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [value]);
  return shown;
}
