import { useEffect, useState } from 'react';
import { useConnection } from '../connection/connectionStore';

/** Follows whether something could be loaded; when the connection comes back, it is tried once more. */
export function useLoadable(): { hasFailed: boolean; failed: () => void } {
  const [hasFailed, setFailed] = useState(false);
  const isLive = useConnection(({ state }) => state === 'live');
  useEffect(() => {
    if (isLive) setFailed(false);
  }, [isLive]);
  return { hasFailed, failed: () => setFailed(true) };
}
