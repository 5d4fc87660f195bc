import { useEffect, useState } from 'react';
import {
  chooseQuietHours,
  quietHours as loadQuietHours,
  type QuietHours as Quiet,
} from '../api/notifications';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import list from '../design/list.module.css';
import { useSubmit } from '../design/useSubmit';
import { useSentenceOf, useText } from '../languages/language';
import styles from './Notifications.module.css';

const NIGHT = { starts_at: '22:00', ends_at: '07:00' };

/** When I am not to be disturbed, by the clock of this device. */
export function QuietHours() {
  const [quiet, setQuiet] = useState<Quiet | null | undefined>(undefined);
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();
  useEffect(() => {
    loadQuietHours()
      .then((answer) => setQuiet(answer.quiet_hours))
      .catch(setError);
  }, []);
  if (error !== null) return <Alert>{sentenceOf(error)}</Alert>;
  return quiet === undefined ? null : <QuietForm known={quiet} />;
}

function QuietForm({ known }: { known: Quiet | null }) {
  const { t } = useText();
  const [isOn, setOn] = useState(known !== null);
  const [hours, setHours] = useState(known ?? NIGHT);
  const [isSaved, setSaved] = useState(false);
  const { submit, busy, problem } = useSubmit(async () => {
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const { starts_at, ends_at } = hours;
    await chooseQuietHours(isOn ? { starts_at, ends_at, time_zone } : null);
    setSaved(true);
  });
  const change = (changed: Partial<typeof NIGHT>) => {
    setSaved(false);
    setHours({ ...hours, ...changed });
  };
  return (
    <form className={styles.part} onSubmit={submit}>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            setSaved(false);
            setOn(event.target.checked);
          }}
        />
        {t('notify.quiet')}
      </label>
      {isOn && (
        <div className={styles.hours}>
          <Field
            label={t('notify.quiet.from')}
            type="time"
            required
            value={hours.starts_at}
            onChange={(event) => change({ starts_at: event.target.value })}
          />
          <Field
            label={t('notify.quiet.to')}
            type="time"
            required
            value={hours.ends_at}
            onChange={(event) => change({ ends_at: event.target.value })}
          />
        </div>
      )}
      {problem && <Alert>{problem}</Alert>}
      <div className={styles.save}>
        <Button type="submit" busy={busy}>
          {t('save')}
        </Button>
        <span role="status" className={list.quiet}>
          {isSaved && t('saved')}
        </span>
      </div>
    </form>
  );
}
