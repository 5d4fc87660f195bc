import { RotateCw, X } from 'lucide-react';
import { useMemo } from 'react';
import { thumbnailUrl } from '../api/files';
import { useConnection } from '../connection/connectionStore';
import { IconButton } from '../design/IconButton';
import { useText } from '../languages/language';
import { FileIcon } from './FileIcon';
import styles from './FileTray.module.css';
import { fileSize, playTime } from './figures';
import { localPicture } from './localPictures';
import { UploadProgress } from './UploadProgress';
import { cancelUpload, dismissRefusals, retryUpload, useUploads } from './uploading';
import { foreseen, inTray, type Refusal, type Upload } from './uploads';

const NONE: readonly Refusal[] = [];

/** The files of the message that is being written, and what could not be taken. */
export function FileTray({ roomId }: { roomId: number }) {
  const { t } = useText();
  const tray = useTray(roomId);
  const refusals = useUploads((state) => state.refusals.get(roomId) ?? NONE);
  return (
    <>
      {refusals.length > 0 && (
        <div className={styles.refusals} role="alert">
          <ul>
            {refusals.map((refusal) => (
              <li key={`${refusal.why} ${refusal.name}`}>
                <RefusalText refusal={refusal} />
              </li>
            ))}
          </ul>
          <IconButton
            icon={X}
            size={16}
            label={t('close')}
            onClick={() => dismissRefusals(roomId)}
          />
        </div>
      )}
      {tray.length > 0 && (
        <ul className={styles.tray} aria-label={t('file.tray')}>
          {tray.map((upload) => (
            <TrayItem key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
    </>
  );
}

/** The tray of a room, made anew only when an upload has changed. */
export function useTray(roomId: number): Upload[] {
  const uploads = useUploads((state) => state.uploads);
  return useMemo(() => inTray(uploads, roomId), [uploads, roomId]);
}

function RefusalText({ refusal: { why, name, size } }: { refusal: Refusal }) {
  const { t, tag, count } = useText();
  const { fileBytes, filesPerMessage } = useConnection();
  if (why === 'tooMany') return count('file.tooMany', filesPerMessage);
  const sizes = { size: fileSize(size, tag), limit: fileSize(fileBytes, tag) };
  return t(why === 'empty' ? 'file.empty' : 'file.tooLarge', { name, ...sizes });
}

function TrayItem({ upload }: { upload: Upload }) {
  const { t, tag, sentence } = useText();
  const { id, name, status } = upload;
  const file = foreseen(upload);
  const picture = localPicture(file.id) ?? (file.has_thumbnail ? thumbnailUrl(file.id) : undefined);
  const failed = status === 'failed';
  return (
    <li className={styles.item} data-status={status} data-picture={picture ? true : undefined}>
      <div className={styles.look}>
        {picture ? <img src={picture} alt="" /> : <FileIcon file={file} />}
        <UploadProgress upload={upload} />
      </div>
      <div className={styles.words}>
        <p className={styles.name} title={name} dir="auto">
          {name}
        </p>
        <p className={styles.about}>
          {failed
            ? sentence(upload.code ?? '', t('file.failed'))
            : file.duration_ms !== null
              ? playTime(file.duration_ms / 1000)
              : fileSize(file.size_bytes, tag)}
        </p>
      </div>
      {failed && (
        <IconButton
          icon={RotateCw}
          size={16}
          className={styles.action}
          label={t('file.retry.named', { name })}
          onClick={() => retryUpload(id)}
        />
      )}
      <IconButton
        icon={X}
        size={16}
        className={styles.action}
        label={t('file.remove.named', { name })}
        onClick={() => cancelUpload(id)}
      />
    </li>
  );
}
