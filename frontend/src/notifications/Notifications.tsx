import { Bell, BellOff, Send } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useSession } from '../accounts/session';
import { type TestOutcome, testPush } from '../api/notifications';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import list from '../design/list.module.css';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import styles from './Notifications.module.css';
import { lookAtPush, turnOff, turnOn, usePush } from './push';
import { QuietHours } from './QuietHours';
import { chooseSound, useSound } from './sound';

/** Whether this device is woken, a way to try it, and when one wants to be left in peace. */
export function Notifications() {
  return (
    <div className={styles.notifications}>
      <ThisDevice />
      <Sound />
      <QuietHours />
    </div>
  );
}

function ThisDevice() {
  const { t } = useText();
  const state = usePush((push) => push.state);
  const userId = useSession(({ user }) => user?.id) ?? 0;
  useEffect(() => {
    lookAtPush(userId).catch(() => usePush.setState({ state: 'off' }));
  }, [userId]);
  const { submit, busy, problem } = useSubmit(() => (state === 'on' ? turnOff() : turnOn(userId)));
  const isPossible = state === 'on' || state === 'off';
  const Icon = state === 'on' ? BellOff : Bell;
  return (
    <div className={styles.part}>
      <p role="status">{t(`notify.push.${state}`)}</p>
      {isPossible && (
        <Button look={state === 'on' ? 'plain' : 'main'} busy={busy} onClick={() => submit()}>
          <Icon size={18} aria-hidden />
          {state === 'on' ? t('notify.turnOff') : t('notify.turnOn')}
        </Button>
      )}
      {problem && <Alert>{problem}</Alert>}
      {state === 'on' && <TryIt />}
    </div>
  );
}

function Sound() {
  const { t } = useText();
  const isOn = useSound((sound) => sound.isOn);
  return (
    <label className={styles.check}>
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => chooseSound(event.target.checked)}
      />
      {t('notify.sound')}
    </label>
  );
}

function TryIt() {
  const { t } = useText();
  const [outcome, setOutcome] = useState<TestOutcome | null>(null);
  const { submit, busy, problem } = useSubmit(async () => {
    setOutcome(null);
    setOutcome((await testPush()).outcome);
  });
  return (
    <>
      <Button busy={busy} onClick={() => submit()}>
        <Send size={18} aria-hidden />
        {t('notify.test')}
      </Button>
      <p role="status" className={list.quiet}>
        {outcome && t(`notify.test.${outcome}`)}
      </p>
      {problem && <Alert>{problem}</Alert>}
    </>
  );
}
