import { uploadFile } from '../api/files';

/** What becomes of the picture of a person or a room: a new one, none, or (null) the one there is. */
export type PictureChoice = Blob | 'none' | null;

const SIDE_PX = 512;

/** The middle of a picture, as a square that is large enough to be a person's or a room's. Fails for what is no picture. */
export async function squareOf(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  const cut = Math.min(bitmap.width, bitmap.height);
  const side = Math.min(cut, SIDE_PX);
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const [left, top] = [(bitmap.width - cut) / 2, (bitmap.height - cut) / 2];
  canvas.getContext('2d')?.drawImage(bitmap, left, top, cut, cut, 0, 0, side, side);
  bitmap.close();
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) =>
      blob ? resolve(blob) : reject(new Error('no picture came of it'));
    canvas.toBlob(done, 'image/webp', 0.9);
  });
}

/** What to tell the server of a choice: the id of the uploaded picture, an empty one for none, nothing for what stays. */
export async function avatarOf(choice: PictureChoice): Promise<string | undefined> {
  if (choice === null) return undefined;
  if (choice === 'none') return '';
  const file = { content: choice, name: 'picture.webp', durationMs: null };
  return (await uploadFile(file, new AbortController().signal, () => undefined)).id;
}
