import { useLocation } from 'wouter';

/** Goes back to where this page was opened from, or (for a page opened directly) to what lies above it. */
export function useBack(above: string): () => void {
  const [, navigate] = useLocation();
  return () => {
    const state: unknown = history.state;
    const isOpenedHere =
      typeof state === 'object' && state !== null && ('fromList' in state || 'fromRoom' in state);
    if (isOpenedHere) history.back();
    else navigate(above, { replace: true });
  };
}
