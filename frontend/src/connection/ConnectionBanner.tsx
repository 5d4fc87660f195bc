import { CloudOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Banner } from '../design/Banner';
import { useText } from '../languages/language';
import { reconnectNow } from '../live';
import { useConnection } from './connectionStore';

const PATIENCE_MS = 800;
const FIRST_PATIENCE_MS = 3_000;

/** Says that the connection is gone, calmly, and only when it stays away for a moment. */
export function ConnectionBanner() {
  const { t } = useText();
  const isLost = useLost();
  return (
    <div role="status">
      {isLost && (
        <Banner
          icon={CloudOff}
          text={t('connection.lost')}
          action={t('connection.now')}
          onAct={reconnectNow}
        />
      )}
    </div>
  );
}

function useLost(): boolean {
  const isLive = useConnection(({ state }) => state === 'live');
  const wasLive = useConnection((status) => status.wasLive);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    if (isLive) return setLost(false);
    const timer = setTimeout(() => setLost(true), wasLive ? PATIENCE_MS : FIRST_PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isLive, wasLive]);
  return isLost;
}
