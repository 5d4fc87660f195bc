import { Download, Pause, Play } from 'lucide-react';
import { fileUrl } from '../api/files';
import type { StoredFile } from '../api/types';
import { useText } from '../languages/language';
import styles from './Attachments.module.css';
import { fileSize, playTime } from './figures';
import { useAudio } from './useAudio';

/** A sound: play and pause, where it is, how long it is. */
export function AudioCard({ file }: { file: StoredFile }) {
  const { t, tag } = useText();
  const audio = useAudio(fileUrl(file.id), file.duration_ms);
  const Icon = audio.isPlaying ? Pause : Play;
  return (
    <div className={styles.card} data-audio={audio.isPlaying ? 'playing' : 'still'}>
      <audio {...audio.element} />
      <button
        type="button"
        className={styles.play}
        aria-label={t(audio.isPlaying ? 'audio.pause' : 'audio.play', { name: file.name })}
        onClick={audio.toggle}
      >
        <Icon size={20} fill="currentColor" aria-hidden />
      </button>
      <span className={styles.words}>
        <span className={styles.name} dir="auto">
          {file.name}
        </span>
        <input
          type="range"
          min={0}
          max={Math.max(audio.duration, audio.at, 0.1)}
          step={0.1}
          value={audio.at}
          aria-label={t('audio.seek')}
          aria-valuetext={playTime(audio.at)}
          onChange={(event) => audio.seek(Number(event.target.value))}
        />
        <span className={styles.about}>
          {audio.hasFailed
            ? t('file.gone')
            : `${playTime(audio.at)} / ${audio.duration > 0 ? playTime(audio.duration) : '–:––'} · ${fileSize(file.size_bytes, tag)}`}
        </span>
      </span>
      <a
        className={styles.save}
        href={fileUrl(file.id)}
        download={file.name}
        aria-label={t('file.download.named', { name: file.name })}
      >
        <Download size={18} aria-hidden />
      </a>
    </div>
  );
}
