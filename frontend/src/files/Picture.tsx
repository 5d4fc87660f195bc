import { ImageOff } from 'lucide-react';
import { fileUrl, thumbnailUrl } from '../api/files';
import type { StoredFile } from '../api/types';
import { useText } from '../languages/language';
import styles from './Attachments.module.css';
import { localPicture } from './localPictures';
import { useLoadable } from './useLoadable';

/** A picture made small; it is loaded when it comes near. */
export function Picture({ file }: { file: StoredFile }) {
  const { t } = useText();
  const { hasFailed, failed } = useLoadable();
  if (hasFailed) {
    return (
      <span className={styles.missing}>
        <ImageOff size={24} strokeWidth={1.5} aria-hidden />
        {t('file.gone')}
      </span>
    );
  }
  return (
    <img
      src={localPicture(file.id) ?? smallUrl(file)}
      alt={file.name}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={failed}
    />
  );
}

const MOVING_BYTES = 3 * 1024 * 1024;

/** The thumbnail stands still: what moves is shown as it is, if it is not too large. */
function smallUrl({ id, has_thumbnail, media_type, size_bytes }: StoredFile): string {
  const mayMove = media_type === 'image/gif' && size_bytes <= MOVING_BYTES;
  return has_thumbnail && !mayMove ? thumbnailUrl(id) : fileUrl(id);
}
