import { VideoOff } from 'lucide-react';
import { fileUrl, thumbnailUrl } from '../api/files';
import type { StoredFile } from '../api/types';
import { useText } from '../languages/language';
import styles from './Attachments.module.css';
import { pictureBox } from './figures';
import { useLoadable } from './useLoadable';

/** A film, in a place of its own form, with the browser's controls. */
export function VideoFrame({ file }: { file: StoredFile }) {
  const { t } = useText();
  const { hasFailed, failed } = useLoadable();
  const { width, height } = pictureBox(file.width ?? 320, file.height ?? 180);
  return (
    <div className={styles.single} style={{ width, aspectRatio: `${width} / ${height}` }}>
      {hasFailed ? (
        <a className={styles.missing} href={fileUrl(file.id)} download={file.name}>
          <VideoOff size={24} strokeWidth={1.5} aria-hidden />
          {t('file.unplayable', { name: file.name })}
        </a>
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: people send it to each other; there are no captions
        <video
          className={styles.video}
          src={fileUrl(file.id)}
          poster={file.has_thumbnail ? thumbnailUrl(file.id) : undefined}
          aria-label={file.name}
          controls
          playsInline
          preload="metadata"
          onError={failed}
        />
      )}
    </div>
  );
}
