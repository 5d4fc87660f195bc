import { Coffee } from 'lucide-react';
import { Banner } from '../design/Banner';
import { useText } from '../languages/language';
import { useBuild } from './build';

/** Tells that the server gives out another build by now, and leaves the moment to whoever is reading or writing. */
export function NewVersion() {
  const { t } = useText();
  const isOutdated = useBuild((build) => build.isOutdated);
  return (
    <div role="status">
      {isOutdated && (
        <Banner
          icon={Coffee}
          text={t('version.new')}
          action={t('mishap.reload')}
          onAct={() => location.reload()}
        />
      )}
    </div>
  );
}
