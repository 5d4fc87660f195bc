import type { StoredFile } from '../api/types';
import { foreseen, type Upload, type Uploads } from './uploads';

/** A file of a message: as the server has it, or the id of the upload that is bringing it. */
export type Attached = StoredFile | string;

/** A file to draw, and what is to be known of its upload as long as that goes on. */
export interface Shown {
  file: StoredFile;
  upload: Upload | undefined;
}

export function shownOf(file: Attached, uploads: Uploads): Shown[] {
  if (typeof file !== 'string') return [{ file, upload: undefined }];
  const upload = uploads.find(({ id }) => id === file);
  return upload === undefined ? [] : [{ file: foreseen(upload), upload }];
}
