import { Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useConnection } from '../connection/connectionStore';
import { useText } from '../languages/language';
import styles from './DropZone.module.css';
import { fileSize } from './figures';
import { droppedFiles, holdsFiles } from './pasting';
import { chooseFiles } from './uploading';

/** Takes files that are dropped anywhere on the page, for the open room, and covers the room to say so. */
export function DropZone({ roomId }: { roomId: number }) {
  const { t, tag, count } = useText();
  const { fileBytes, filesPerMessage } = useConnection();
  const isOver = useDrops(roomId);
  if (!isOver) return null;
  return (
    <div className={styles.zone}>
      <div>
        <Upload size={40} strokeWidth={1.5} aria-hidden />
        <p className={styles.title}>{t('file.drop')}</p>
        <p>{count('file.drop.count', filesPerMessage)}</p>
        <p>{t('file.drop.size', { limit: fileSize(fileBytes, tag) })}</p>
      </div>
    </div>
  );
}

/** Listens to what is dragged over the page; without that, the browser would open what is dropped. */
function useDrops(roomId: number): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (event.dataTransfer === null || !holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      setOver(false);
      chooseFiles(roomId, droppedFiles(event.dataTransfer));
    };
    const signal = new AbortController();
    addEventListener('dragenter', over, signal);
    addEventListener('dragover', over, signal);
    addEventListener('dragleave', leave, signal);
    addEventListener('drop', drop, signal);
    return () => signal.abort();
  }, [roomId]);
  return isOver;
}
