/** The emoji last used on this device, the newest first. */
const KEY = 'teahouse.emoji';
const MOST = 16;

export function recentEmoji(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((emoji) => typeof emoji === 'string') : [];
  } catch {
    return [];
  }
}

export function noteEmoji(emoji: string): void {
  try {
    const kept = [emoji, ...recentEmoji().filter((other) => other !== emoji)];
    localStorage.setItem(KEY, JSON.stringify(kept.slice(0, MOST)));
  } catch {
    // full or forbidden
  }
}
