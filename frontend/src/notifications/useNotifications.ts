import { useEffect } from 'react';
import { useLocation } from 'wouter';

/** Keeps the server told where this device may be woken, and goes where a clicked notification leads. */
export function useNotifications(userId: number | undefined): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    if (userId === undefined || !('serviceWorker' in navigator)) return;
    import('./push').then(({ lookAtPush }) => lookAtPush(userId)).catch(() => undefined);
  }, [userId]);
  useEffect(() => {
    const go = ({ data }: MessageEvent<{ open?: unknown } | null>) => {
      if (typeof data?.open === 'string') navigate(`/${data.open}`);
    };
    navigator.serviceWorker?.addEventListener('message', go);
    return () => navigator.serviceWorker?.removeEventListener('message', go);
  }, [navigate]);
}
