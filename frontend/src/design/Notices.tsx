import styles from './Notices.module.css';
import { useNotices } from './notices';

/** Shows what is said in passing, and says it aloud. */
export function Notices() {
  const notice = useNotices((notices) => notices.notice);
  return (
    <div role="status" className={styles.notices}>
      {notice && <p key={notice.number}>{notice.text}</p>}
    </div>
  );
}
