import type { StoredFile } from '../api/types';

const STEM = 'voice-message';

/** The name under which a recording travels; by it, players know it for one. */
export function voiceName(mediaType: string): string {
  const ending = /^audio\/(mp4|ogg)/.exec(mediaType)?.[1] ?? 'webm';
  return `${STEM}.${ending === 'mp4' ? 'm4a' : ending}`;
}

export function isVoice(file: StoredFile): boolean {
  return file.kind === 'audio' && file.duration_ms !== null && file.name.startsWith(`${STEM}.`);
}

const SHORTEST_PX = 84;
const LONGEST_PX = 240;
const LONGEST_S = 60;

/** The longer one speaks the wider the bubble, quickly at first: so it is among people who talk much. */
export function voiceWidth(durationMs: number): number {
  const share = Math.min(1, Math.sqrt(durationMs / 1000 / LONGEST_S));
  return Math.round(SHORTEST_PX + (LONGEST_PX - SHORTEST_PX) * share);
}
