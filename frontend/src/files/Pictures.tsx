import { useText } from '../languages/language';
import styles from './Attachments.module.css';
import type { Shown } from './attached';
import { pictureBox } from './figures';
import { openPicture } from './gallery';
import { Picture } from './Picture';
import { UploadProgress } from './UploadProgress';

/** The pictures of a message: one in its own form, several as a grid of squares. */
export function Pictures({ pictures }: { pictures: readonly Shown[] }) {
  const { t } = useText();
  const [only] = pictures;
  const isSingle = pictures.length === 1 && only !== undefined;
  const box = isSingle ? pictureBox(only.file.width, only.file.height) : null;
  const columns = pictures.length === 2 || pictures.length === 4 ? 2 : 3;
  const files = pictures.map(({ file }) => file);
  return (
    <div
      className={isSingle ? styles.single : styles.grid}
      style={
        box
          ? { width: box.width, aspectRatio: `${box.width} / ${box.height}` }
          : { gridTemplateColumns: `repeat(${columns}, 1fr)`, width: columns * 104 }
      }
    >
      {pictures.map(({ file, upload }) => (
        <button
          key={upload?.id ?? file.id}
          type="button"
          className={styles.picture}
          aria-label={t('file.open.named', { name: file.name })}
          disabled={upload !== undefined}
          onClick={() => openPicture(file.id, files)}
        >
          <Picture file={file} />
          {upload && <UploadProgress upload={upload} />}
        </button>
      ))}
    </div>
  );
}
