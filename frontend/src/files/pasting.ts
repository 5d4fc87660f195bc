/**
 * The files somebody means by a paste. Word and spreadsheets put a picture of the text beside the text: that stays text.
 * A file manager puts the name beside the file: that is the file.
 */
export function pastedFiles(data: DataTransfer): File[] {
  const isRichText = data.types.includes('text/html') || data.types.includes('text/rtf');
  if (isRichText && data.getData('text/plain').trim() !== '') return [];
  return [...data.files];
}

/** Whether something that is dragged could be dropped here. */
export const holdsFiles = (data: DataTransfer | null): boolean =>
  data?.types.includes('Files') === true;

/** The files that were dropped. A folder looks like a file, but cannot be read: it comes as an empty one, and is refused as such. */
export function droppedFiles(data: DataTransfer): File[] {
  return [...data.items].flatMap((item) => {
    const file = item.getAsFile();
    if (file === null) return [];
    return item.webkitGetAsEntry()?.isDirectory ? new File([], file.name) : file;
  });
}
