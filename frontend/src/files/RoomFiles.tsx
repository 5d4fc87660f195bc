import { FolderOpen, MessageSquareText } from 'lucide-react';
import { fileUrl } from '../api/files';
import type { Message, StoredFile } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { IconButton } from '../design/IconButton';
import list from '../design/list.module.css';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { listTime } from '../languages/format';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import { useShowBeside } from '../messages/useShowBeside';
import { FileIcon } from './FileIcon';
import { fileSize } from './figures';
import { openPicture } from './gallery';
import { Picture } from './Picture';
import { useRoomFiles } from './useRoomFiles';

/** All files of a room, the newest first, each with the way to its message. */
export function RoomFiles({ roomId }: { roomId: number }) {
  const { t } = useText();
  const { messages, state, problem, hasMore, loadMore } = useRoomFiles(roomId);
  const files = messages.flatMap((message) => message.files.map((file) => ({ file, message })));
  return (
    <>
      {files.length > 0 && (
        <ul className={list.list} aria-label={t('file.all')}>
          {files.map(({ file, message }) => (
            <li key={`${message.id} ${file.id}`} className={list.sides}>
              <Line file={file} message={message} />
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
    </>
  );
}

interface LineProps {
  file: StoredFile;
  message: Message;
}

function Line({ file, message }: LineProps) {
  const { t, tag } = useText();
  const show = useShowBeside();
  const sender = usePeople(({ byId }) => byId.get(message.sender_id));
  return (
    <>
      <Opener file={file} among={message.files}>
        <span className={list.look}>
          {file.kind === 'image' ? <Picture file={file} /> : <FileIcon file={file} />}
        </span>
        <span className={list.words}>
          <span dir="auto">{file.name}</span>
          <small>
            {`${fileSize(file.size_bytes, tag)} · ${sender?.display_name ?? ''} · `}
            <time dateTime={message.created_at}>
              {listTime(message.created_at, new Date(), tag)}
            </time>
          </small>
        </span>
      </Opener>
      <IconButton
        icon={MessageSquareText}
        label={t('file.go.named', { name: file.name })}
        onClick={() => show(message.room_id, message.seq)}
      />
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
        className={list.row}
        title={t('file.open.named', { name: file.name })}
        onClick={() => openPicture(file.id, among)}
      >
        {children}
      </button>
    );
  }
  return (
    <a
      className={list.row}
      href={fileUrl(file.id)}
      download={file.name}
      title={t('file.download.named', { name: file.name })}
    >
      {children}
    </a>
  );
}
