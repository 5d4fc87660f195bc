import { fileUrl } from '../api/files';
import type { StoredFile } from '../api/types';
import { useText } from '../languages/language';
import { useAudio } from './useAudio';
import styles from './VoiceNote.module.css';
import { voiceWidth } from './voice';

interface Props {
  file: StoredFile;
  isUploading: boolean;
  own: boolean;
}

/** A voice message: the longer it is the wider; a click plays it, and another one stops it. */
export function VoiceNote({ file, isUploading, own }: Props) {
  const { t } = useText();
  const durationMs = file.duration_ms ?? 0;
  const audio = useAudio(isUploading ? '' : fileUrl(file.id), durationMs);
  const seconds = Math.max(1, Math.round(durationMs / 1000));
  return (
    <div className={styles.line}>
      {!isUploading && <audio {...audio.element} />}
      <button
        type="button"
        className={styles.note}
        data-own={own || undefined}
        data-playing={audio.isPlaying || undefined}
        style={{ width: voiceWidth(durationMs) }}
        disabled={isUploading}
        aria-label={t(audio.isPlaying ? 'voice.stop' : 'voice.play', { seconds })}
        onClick={audio.toggle}
      >
        <Waves />
        <span className={styles.seconds}>{seconds}″</span>
      </button>
      {audio.hasFailed && <span className={styles.failed}>{t('file.gone')}</span>}
    </div>
  );
}

function Waves() {
  return (
    <svg viewBox="0 0 20 20" width={20} height={20} className={styles.waves} aria-hidden>
      <circle cx={5} cy={10} r={1.6} />
      <path d="M8.5 6.6a4.8 4.8 0 0 1 0 6.8" />
      <path d="M11.8 3.9a8.6 8.6 0 0 1 0 12.2" />
    </svg>
  );
}
