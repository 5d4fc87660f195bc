import { Bell, BellOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { explainNotification, type Reason } from '../api/notifications';
import type { Message, NotificationAnswer } from '../api/types';
import { Alert } from '../design/Alert';
import { Dialog } from '../design/Dialog';
import { SkeletonRows } from '../design/Skeleton';
import { fullTime } from '../languages/format';
import { useSentenceOf, useText } from '../languages/language';
import { Quote } from '../messages/Quote';
import { askNoMore } from './asked';
import styles from './Explanation.module.css';

/** What is arranged in the room's details, and what in the settings. */
const BY_ROOM: readonly Reason[] = ['level_nothing', 'level_all', 'not_mentioned'];
const BY_SETTINGS: readonly Reason[] = ['quiet_hours', 'no_device', 'not_delivered'];

/** Says why somebody was, or was not, notified of a message, and where they can change it. */
export function Explanation({ message }: { message: Message }) {
  const { t } = useText();
  const sentenceOf = useSentenceOf();
  const { answer, error } = useExplanation(message);
  return (
    <Dialog title={t('explanation.title')} onClose={askNoMore}>
      <div className={styles.quoted}>
        <Quote message={message} />
      </div>
      <div aria-live="polite">
        {answer && <Answered answer={answer} roomId={message.room_id} />}
        {error !== null && <Alert>{sentenceOf(error)}</Alert>}
        {answer === null && error === null && <SkeletonRows rows={1} label={t('loading')} />}
      </div>
    </Dialog>
  );
}

function Answered({ answer, roomId }: { answer: NotificationAnswer; roomId: number }) {
  const { t, tag } = useText();
  const { notified, reason, decided_at } = answer;
  const isOpen = reason === 'waiting' || reason === 'not_recorded';
  const Icon = notified ? Bell : BellOff;
  return (
    <div className={styles.answer}>
      {!isOpen && (
        <p className={styles.verdict}>
          <Icon size={20} aria-hidden />
          {t(notified ? 'explanation.yes' : 'explanation.no')}
        </p>
      )}
      <p>{t(`explanation.${reason}`)}</p>
      {decided_at !== null && (
        <p className={styles.when}>{t('explanation.when', { time: fullTime(decided_at, tag) })}</p>
      )}
      {decided_at === null && !isOpen && <p className={styles.when}>{t('explanation.now')}</p>}
      {BY_ROOM.includes(reason) && (
        <Link href={`/rooms/${roomId}/info`} state={{ fromRoom: true }} onClick={askNoMore}>
          {t('explanation.room')}
        </Link>
      )}
      {BY_SETTINGS.includes(reason) && (
        <Link href="/settings/notifications" state={{ fromRoom: true }} onClick={askNoMore}>
          {t('explanation.settings')}
        </Link>
      )}
    </div>
  );
}

function useExplanation({ room_id: roomId, seq }: Message) {
  const [answer, setAnswer] = useState<NotificationAnswer | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let isWanted = true;
    explainNotification(roomId, seq).then(
      (told) => isWanted && setAnswer(told),
      (failure: unknown) => isWanted && setError(failure),
    );
    return () => {
      isWanted = false;
    };
  }, [roomId, seq]);
  return { answer, error };
}
