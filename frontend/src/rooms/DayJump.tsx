import { CalendarDays } from 'lucide-react';
import { useLocation } from 'wouter';
import { useText } from '../languages/language';
import { showMoment } from '../messages/places';
import styles from './RoomPanel.module.css';

/** Leads to what was said in a room on a day, or next after it. */
export function DayJump({ roomId }: { roomId: number }) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const go = (day: string) => {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    const moment = new Date(year, month - 1, date);
    if (day === '' || Number.isNaN(moment.getTime())) return;
    navigate(`/rooms/${roomId}`, { replace: true });
    void showMoment(roomId, moment);
  };
  return (
    <label className={styles.day}>
      <CalendarDays size={16} aria-hidden />
      {t('room.day')}
      <input type="date" onChange={(event) => go(event.target.value)} />
    </label>
  );
}
