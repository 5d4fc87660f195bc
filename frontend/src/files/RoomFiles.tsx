import { FolderOpen } from 'lucide-react';
import { Link } from 'wouter';
import { fileUrl } from '../api/files';
import type { Message, StoredFile } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { listTime } from '../languages/format';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import { FileIcon } from './FileIcon';
import { fileSize } from './figures';
import { openPicture } from './gallery';
import { Picture } from './Picture';
import styles from './RoomFiles.module.css';
import { useRoomFiles } from './useRoomFiles';

/** All files of a room, the newest first, each with the way to its message. */
export function RoomFiles({ roomId, onClose }: { roomId: number; onClose: () => void }) {
  const { t } = useText();
  const { messages, state, problem, hasMore, loadMore } = useRoomFiles(roomId);
  const files = messages.flatMap((message) => message.files.map((file) => ({ file, message })));
  return (
    <Dialog title={t('file.all')} onClose={onClose}>
      {files.length > 0 && (
        <ul className={styles.files} aria-label={t('file.all')}>
          {files.map(({ file, message }) => (
            <li key={`${message.id} ${file.id}`} className={styles.row}>
              <Line file={file} message={message} onGo={onClose} />
            </li>
          ))}
        </ul>
      )}
      {problem !== null && <Alert>{problem}</Alert>}
      {state === 'loading' && files.length === 0 && <SkeletonRows rows={4} label={t('loading')} />}
      {state === 'loaded' && files.length === 0 && (
        <Placeholder icon={FolderOpen} title={t('file.none')}>
          <p>{t('file.none.hint')}</p>
        </Placeholder>
      )}
      {(hasMore || state === 'failed') && (
        <Button busy={state === 'loading'} onClick={loadMore}>
          {t(state === 'failed' ? 'retry' : 'discover.more')}
        </Button>
      )}
    </Dialog>
  );
}

interface LineProps {
  file: StoredFile;
  message: Message;
  onGo: () => void;
}

function Line({ file, message, onGo }: LineProps) {
  const { t, tag } = useText();
  const sender = usePeople(({ byId }) => byId.get(message.sender_id));
  return (
    <>
      <Opener file={file} among={message.files}>
        <span className={styles.look}>
          {file.kind === 'image' ? <Picture file={file} /> : <FileIcon file={file} />}
        </span>
        <span className={styles.words}>
          <span className={styles.name} dir="auto">
            {file.name}
          </span>
          <span className={styles.about}>
            {`${fileSize(file.size_bytes, tag)} · ${sender?.display_name ?? ''} · `}
            <time dateTime={message.created_at}>
              {listTime(message.created_at, new Date(), tag)}
            </time>
          </span>
        </span>
      </Opener>
      <Link
        href={`/rooms/${message.room_id}/${message.seq}`}
        className={styles.go}
        aria-label={t('file.go.named', { name: file.name })}
        onClick={onGo}
      >
        {t('file.go')}
      </Link>
    </>
  );
}

interface OpenerProps {
  file: StoredFile;
  among: readonly StoredFile[];
  children: React.ReactNode;
}

/** A picture is looked at; everything else is saved. */
function Opener({ file, among, children }: OpenerProps) {
  const { t } = useText();
  if (file.kind === 'image') {
    return (
      <button
        type="button"
        className={styles.file}
        title={t('file.open.named', { name: file.name })}
        onClick={() => openPicture(file.id, among)}
      >
        {children}
      </button>
    );
  }
  return (
    <a
      className={styles.file}
      href={fileUrl(file.id)}
      download={file.name}
      title={t('file.download.named', { name: file.name })}
    >
      {children}
    </a>
  );
}
