import { FolderOpen } from 'lucide-react';
import { Suspense, useState } from 'react';
import { Button } from '../design/Button';
import { useText } from '../languages/language';
import { lazy } from '../shell/lazy';

const RoomFiles = lazy(() => import('./RoomFiles').then((file) => ({ default: file.RoomFiles })));

/** The way to all files of a room. */
export function FilesButton({ roomId }: { roomId: number }) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="quiet" onClick={() => setOpen(true)}>
        <FolderOpen size={16} aria-hidden />
        {t('file.all')}
      </Button>
      <Suspense>{isOpen && <RoomFiles roomId={roomId} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
