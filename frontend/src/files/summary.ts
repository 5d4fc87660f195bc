import type { Message, StoredFile } from '../api/types';
import type { TextKey } from '../languages/language';
import { isVoice } from './voice';

/** A message in one line: its first file as a word in brackets, then what it says. */
export function summary({ content, files }: Message, t: (key: TextKey) => string): string {
  const [first] = files;
  return [first && t(`file.summary.${wordFor(first)}`), content].filter(Boolean).join(' ');
}

const wordFor = (file: StoredFile) => (isVoice(file) ? 'voice' : file.kind);
