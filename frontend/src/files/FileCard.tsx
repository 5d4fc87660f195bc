import { Download } from 'lucide-react';
import { fileUrl } from '../api/files';
import { useText } from '../languages/language';
import styles from './Attachments.module.css';
import type { Shown } from './attached';
import { FileIcon } from './FileIcon';
import { fileSize } from './figures';
import { UploadProgress } from './UploadProgress';

/** A file that is not shown but saved: what it is, its name, its size. */
export function FileCard({ shown: { file, upload } }: { shown: Shown }) {
  const { t, tag } = useText();
  const inside = (
    <>
      <span className={styles.icon}>
        <FileIcon file={file} size={26} />
        {upload && <UploadProgress upload={upload} />}
      </span>
      <span className={styles.words}>
        <span className={styles.name} dir="auto">
          {file.name}
        </span>
        <span className={styles.about}>{fileSize(file.size_bytes, tag)}</span>
      </span>
    </>
  );
  if (upload !== undefined) return <div className={styles.card}>{inside}</div>;
  return (
    <a
      className={styles.card}
      href={fileUrl(file.id)}
      download={file.name}
      title={t('file.download.named', { name: file.name })}
    >
      {inside}
      <Download size={18} className={styles.download} aria-hidden />
    </a>
  );
}
