import { useText } from '../languages/language';
import styles from './UploadProgress.module.css';
import type { Upload } from './uploads';

const RADIUS = 14;
const ROUND = 2 * Math.PI * RADIUS;
const SEEN = 0.04;

/** How far a file has come, as a part of a circle, as long as it is not there. */
export function UploadProgress({ upload }: { upload: Upload }) {
  const { t } = useText();
  const { status, sentBytes, content, name } = upload;
  if (status === 'done' || status === 'failed') return null;
  const share = Math.min(1, sentBytes / content.size);
  return (
    <span
      className={styles.ring}
      role="progressbar"
      aria-label={t('file.uploading', { name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <svg viewBox="0 0 36 36" width={36} height={36} aria-hidden>
        <circle cx={18} cy={18} r={RADIUS} className={styles.track} />
        <circle
          cx={18}
          cy={18}
          r={RADIUS}
          className={styles.done}
          strokeDasharray={`${Math.max(SEEN, share) * ROUND} ${ROUND}`}
          transform="rotate(-90 18 18)"
        />
      </svg>
    </span>
  );
}
