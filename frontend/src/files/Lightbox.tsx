import { ChevronLeft, ChevronRight, Download, ImageOff, Maximize, Minimize, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { fileUrl } from '../api/files';
import type { StoredFile } from '../api/types';
import { IconButton } from '../design/IconButton';
import { useModal } from '../design/useModal';
import { useSwipe } from '../design/useSwipe';
import { useText } from '../languages/language';
import { stepOf } from '../shortcuts/shortcuts';
import { fileSize } from './figures';
import styles from './Lightbox.module.css';

export interface LightboxProps {
  pictures: readonly StoredFile[];
  startId: string;
  onClose: () => void;
}

/** Pictures over everything, one at a time: arrows or a swipe for the next, Escape to go back. */
export function Lightbox({ pictures, startId, onClose }: LightboxProps) {
  const { t, tag } = useText();
  const dialog = useModal();
  const [shownId, setShownId] = useState(startId);
  const [isActual, setActual] = useState(false);
  const at = Math.max(
    0,
    pictures.findIndex(({ id }) => id === shownId),
  );
  const picture = pictures[at];
  const go = (step: number) => {
    const next = pictures[at + step];
    if (next === undefined || step === 0) return;
    setShownId(next.id);
    setActual(false);
  };
  const swipe = useSwipe(isActual ? null : go);
  useNeighbours(pictures[at + 1], pictures[at - 1]);
  if (picture === undefined) return null;
  const keyDown = ({ nativeEvent }: KeyboardEvent) => go(stepOf('pictures', nativeEvent));
  return (
    <dialog
      ref={dialog}
      className={styles.lightbox}
      aria-label={t('gallery.title')}
      onKeyDown={keyDown}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.bar}>
        <div className={styles.words}>
          <p className={styles.name} dir="auto">
            {picture.name}
          </p>
          <p className={styles.about} aria-live="polite">
            {pictures.length > 1 &&
              `${t('gallery.place', { place: at + 1, count: pictures.length })} · `}
            {picture.width !== null && `${picture.width} × ${picture.height} · `}
            {fileSize(picture.size_bytes, tag)}
          </p>
        </div>
        <IconButton
          icon={isActual ? Minimize : Maximize}
          label={t(isActual ? 'gallery.fit' : 'gallery.actual')}
          onClick={() => setActual(!isActual)}
        />
        <a
          className={styles.download}
          href={fileUrl(picture.id)}
          download={picture.name}
          aria-label={t('file.download.named', { name: picture.name })}
          title={t('file.download.named', { name: picture.name })}
        >
          <Download size={20} aria-hidden />
        </a>
        <IconButton icon={X} label={t('close')} onClick={onClose} />
      </header>
      {/* biome-ignore lint/a11y: a click beside the picture closes, as Escape and the button do */}
      <div
        className={isActual ? styles.actual : styles.stage}
        onClick={(event) => event.target === event.currentTarget && onClose()}
        {...swipe}
      >
        <Whole key={picture.id} file={picture} onZoom={() => setActual(!isActual)} />
      </div>
      {at > 0 && (
        <IconButton
          icon={ChevronLeft}
          size={28}
          className={styles.previous}
          label={t('gallery.previous')}
          onClick={() => go(-1)}
        />
      )}
      {at < pictures.length - 1 && (
        <IconButton
          icon={ChevronRight}
          size={28}
          className={styles.next}
          label={t('gallery.next')}
          onClick={() => go(1)}
        />
      )}
    </dialog>
  );
}

function Whole({ file, onZoom }: { file: StoredFile; onZoom: () => void }) {
  const { t } = useText();
  const [hasFailed, setFailed] = useState(false);
  if (hasFailed) {
    return (
      <p className={styles.missing} role="alert">
        <ImageOff size={32} strokeWidth={1.5} aria-hidden />
        {t('file.gone')}
      </p>
    );
  }
  return (
    <img
      src={fileUrl(file.id)}
      alt={file.name}
      width={file.width ?? undefined}
      height={file.height ?? undefined}
      draggable={false}
      onDoubleClick={onZoom}
      onError={() => setFailed(true)}
    />
  );
}

/** Loads what is beside the picture, so that the next one is there at once. */
function useNeighbours(...neighbours: (StoredFile | undefined)[]): void {
  const urls = neighbours.flatMap((file) => (file ? fileUrl(file.id) : [])).join(' ');
  useEffect(() => {
    for (const url of urls.split(' ').filter(Boolean)) new Image().src = url;
  }, [urls]);
}
