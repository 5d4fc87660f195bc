import {
  File,
  FileArchive,
  FileCode,
  FileImage,
  FileMusic,
  FileSpreadsheet,
  FileText,
  FileVideoCamera,
  type LucideIcon,
} from 'lucide-react';
import type { StoredFile } from '../api/types';

const BY_ENDING: readonly [RegExp, LucideIcon][] = [
  [/\.(zip|gz|tgz|7z|rar|tar|xz|bz2|zst)$/i, FileArchive],
  [/\.(xlsx?|ods|csv|tsv|numbers)$/i, FileSpreadsheet],
  [/\.(pdf|docx?|odt|rtf|txt|md|pages|pptx?|odp|epub)$/i, FileText],
  [/\.(html?|js|ts|json|xml|svg|css|py|go|rs|c|h|cpp|java|sh|ya?ml|toml|sql)$/i, FileCode],
];

const BY_KIND = { image: FileImage, audio: FileMusic, video: FileVideoCamera, file: File };

/** A sign for what a file is, by its kind and by the ending of its name. */
export function FileIcon({ file, size = 24 }: { file: StoredFile; size?: number }) {
  const Icon =
    file.kind === 'file'
      ? (BY_ENDING.find(([ending]) => ending.test(file.name))?.[1] ?? File)
      : BY_KIND[file.kind];
  return <Icon size={size} strokeWidth={1.6} aria-hidden />;
}
