import { type ComponentType, useEffect, useState } from 'react';
import type { Message } from '../api/types';
import { closeGallery, picturesAround, useGallery } from './gallery';
import type { LightboxProps } from './Lightbox';

/** Where a room's pictures open; the lightbox is loaded with the first. */
export function GalleryHost({ messages }: { messages: readonly Message[] }) {
  const open = useGallery((gallery) => gallery.open);
  const [Lightbox, setLightbox] = useState<ComponentType<LightboxProps> | null>(null);
  const isOpen = open !== null;
  useEffect(() => {
    if (isOpen)
      import('./Lightbox').then((loaded) => setLightbox(() => loaded.Lightbox), closeGallery);
  }, [isOpen]);
  useEffect(() => closeGallery, []);
  if (open === null || Lightbox === null) return null;
  return (
    <Lightbox
      key={open.fileId}
      pictures={picturesAround(open, messages)}
      startId={open.fileId}
      onClose={closeGallery}
    />
  );
}
