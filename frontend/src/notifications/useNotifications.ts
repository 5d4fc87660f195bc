import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { takeAwayRead } from './shown';

/** Keeps the server told where this device may be woken, goes where a clicked notification leads, and takes away what has been read. */
export function useNotifications(userId: number | undefined): void {
  const [, navigate] = useLocation();
  useEffect(() => {
    if (userId === undefined || !('serviceWorker' in navigator)) return;
    import('./push').then(({ lookAtPush }) => lookAtPush(userId)).catch(() => undefined);
  }, [userId]);
  useEffect(() => {
    const go = ({ data }: MessageEvent<{ open?: unknown; shown?: true } | null>) => {
      if (typeof data?.open === 'string') navigate(`/${data.open}`);
      if (data?.shown) void takeAwayRead();
    };
    navigator.serviceWorker?.addEventListener('message', go);
    return () => navigator.serviceWorker?.removeEventListener('message', go);
  }, [navigate]);
}
