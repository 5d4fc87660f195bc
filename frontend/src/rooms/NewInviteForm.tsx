import { useState } from 'react';
import { createInvite } from '../api/invites';
import type { Invite, Room } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Select } from '../design/Select';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import styles from './Invites.module.css';

const HOUR_S = 3600;
const LIFETIMES_S = [HOUR_S, 24 * HOUR_S, 7 * 24 * HOUR_S, 30 * 24 * HOUR_S, 0] as const;
const LIMITS = [1, 5, 25, 100, 0] as const;

interface Props {
  room: Room;
  onMade: (invite: Invite) => void;
}

/** Makes a link that ends after a time, after so many people, or (0) not by itself. */
export function NewInviteForm({ room, onMade }: Props) {
  const { t, count } = useText();
  const [lifetimeS, setLifetimeS] = useState<number>(7 * 24 * HOUR_S);
  const [limit, setLimit] = useState(0);
  const { submit, busy, problem } = useSubmit(async () => {
    onMade(
      await createInvite(room.id, {
        expires_in_s: lifetimeS || undefined,
        max_uses: limit || undefined,
      }),
    );
  });
  const lifetime = (seconds: number) => {
    if (seconds === 0) return t('invites.lifetime.endless');
    return seconds < 24 * HOUR_S
      ? count('invites.lifetime.hours', seconds / HOUR_S)
      : count('invites.lifetime.days', seconds / (24 * HOUR_S));
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.choices}>
        <Select
          label={t('invites.lifetime')}
          value={lifetimeS}
          onChange={(event) => setLifetimeS(Number(event.target.value))}
        >
          {LIFETIMES_S.map((seconds) => (
            <option key={seconds} value={seconds}>
              {lifetime(seconds)}
            </option>
          ))}
        </Select>
        <Select
          label={t('invites.limit')}
          value={limit}
          onChange={(event) => setLimit(Number(event.target.value))}
        >
          {LIMITS.map((uses) => (
            <option key={uses} value={uses}>
              {uses === 0 ? t('invites.limit.none') : count('invites.limit.people', uses)}
            </option>
          ))}
        </Select>
      </div>
      {problem && <Alert>{problem}</Alert>}
      <Button type="submit" look="main" busy={busy}>
        {t('invites.create')}
      </Button>
    </form>
  );
}
