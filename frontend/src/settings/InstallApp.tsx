import { MonitorDown } from 'lucide-react';
import { Button } from '../design/Button';
import { useText } from '../languages/language';
import { install, useInstalling } from '../shell/installing';

/** The way onto this device’s home screen, where the browser offers it. */
export function InstallApp() {
  const { t } = useText();
  const isOffered = useInstalling(({ offer }) => offer !== null);
  return (
    isOffered && (
      <Button onClick={() => void install()}>
        <MonitorDown size={18} aria-hidden />
        {t('settings.install')}
      </Button>
    )
  );
}
