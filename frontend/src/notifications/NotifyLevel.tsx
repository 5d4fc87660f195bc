import { useEffect, useState } from 'react';
import { chooseNotifyLevel, LEVELS, type Level, notifyLevel } from '../api/notifications';
import { Alert } from '../design/Alert';
import { Select } from '../design/Select';
import { useSentenceOf, useText } from '../languages/language';

/** Of which messages of this room I am notified. */
export function NotifyLevel({ roomId }: { roomId: number }) {
  const { t } = useText();
  const sentenceOf = useSentenceOf();
  const [level, setLevel] = useState<Level | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let isWanted = true;
    notifyLevel(roomId)
      .then((answer) => isWanted && setLevel(answer.level))
      .catch((failure) => isWanted && setError(failure));
    return () => {
      isWanted = false;
    };
  }, [roomId]);
  const choose = (wanted: Level) => {
    setError(null);
    setLevel(wanted);
    chooseNotifyLevel(roomId, wanted).catch((failure) => {
      setLevel(level);
      setError(failure);
    });
  };
  return (
    <div>
      <Select
        label={t('notify.level')}
        value={level ?? ''}
        disabled={level === null}
        onChange={(event) => choose(event.target.value as Level)}
      >
        {level === null && <option value="" />}
        {LEVELS.map((one) => (
          <option key={one} value={one}>
            {t(`notify.level.${one}`)}
          </option>
        ))}
      </Select>
      {error !== null && <Alert>{sentenceOf(error)}</Alert>}
    </div>
  );
}
