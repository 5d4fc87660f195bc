/** Pictures that were chosen here, under the id of their upload and then of their file: they are drawn without being loaded. */
const urls = new Map<string, string>();

const KEPT = 60;

export function keepPicture(id: string, content: Blob): void {
  keep(id, URL.createObjectURL(content));
}

export const localPicture = (id: string): string | undefined => urls.get(id);

/** The upload has become a file. */
export function renamePicture(from: string, to: string): void {
  const url = urls.get(from);
  if (url === undefined) return;
  urls.delete(from);
  keep(to, url);
}

export function dropPicture(id: string): void {
  const url = urls.get(id);
  if (url !== undefined) URL.revokeObjectURL(url);
  urls.delete(id);
}

export function dropPictures(): void {
  for (const id of [...urls.keys()]) dropPicture(id);
}

function keep(id: string, url: string): void {
  urls.set(id, url);
  for (const oldest of urls.keys()) {
    if (urls.size <= KEPT) break;
    dropPicture(oldest);
  }
}
