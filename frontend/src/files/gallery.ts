import { create } from 'zustand';
import type { Message, StoredFile } from '../api/types';

interface Gallery {
  /** The picture that is open. */
  fileId: string;
  /** The pictures it was opened among: those of its message. */
  among: readonly StoredFile[];
}

/** What the lightbox shows; it lives outside of the message, which may leave the page while one looks. */
export const useGallery = create<{ open: Gallery | null }>(() => ({ open: null }));

export function openPicture(fileId: string, among: readonly StoredFile[]): void {
  useGallery.setState({ open: { fileId, among } });
}

export const closeGallery = (): void => useGallery.setState({ open: null });

/** All pictures of a room that are loaded, in the order in which they were sent; else those the picture was opened among. */
export function picturesAround(
  { fileId, among }: Gallery,
  messages: readonly Message[],
): StoredFile[] {
  const all = messages.flatMap(({ files }) => files).filter(isPicture);
  return all.some(({ id }) => id === fileId) ? unique(all) : among.filter(isPicture);
}

const isPicture = (file: StoredFile): boolean => file.kind === 'image';

/** A forwarded picture may stand in a room twice; the gallery shows it once. */
function unique(files: readonly StoredFile[]): StoredFile[] {
  return [...new Map(files.map((file) => [file.id, file])).values()];
}
