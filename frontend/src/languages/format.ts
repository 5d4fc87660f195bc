/** How long ago something was, in calendar days of the reader. */
function daysAgo(at: Date, now: Date): number {
  const midnight = (date: Date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatted(at: Date, tag: string, options: Intl.DateTimeFormatOptions): string {
  const key = tag + JSON.stringify(options);
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(tag, options);
  formatters.set(key, formatter);
  return formatter.format(at);
}

function clock(at: Date, tag: string): string {
  return formatted(at, tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

function day(at: Date, now: Date, tag: string, style: 'short' | 'long'): string {
  const ago = daysAgo(at, now);
  if (ago === 1) {
    const yesterday = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(-1, 'day');
    return yesterday.charAt(0).toLocaleUpperCase(tag) + yesterday.slice(1);
  }
  if (ago > 1 && ago < 7) return formatted(at, tag, { weekday: style });
  const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return style === 'short'
    ? formatted(at, tag, { year, month: 'numeric', day: 'numeric' })
    : formatted(at, tag, { year, month: 'long', day: 'numeric' });
}

/** When the last message of a room came, as short as can be. */
export function listTime(iso: string, now: Date, tag: string): string {
  const at = new Date(iso);
  return daysAgo(at, now) <= 0 ? clock(at, tag) : day(at, now, tag, 'short');
}

/** The line between messages: the time, with the day when it is not today. */
export function lineTime(iso: string, now: Date, tag: string): string {
  const at = new Date(iso);
  return daysAgo(at, now) <= 0 ? clock(at, tag) : `${day(at, now, tag, 'long')} ${clock(at, tag)}`;
}

/** A day to come and its time. */
export function dueTime(iso: string, tag: string): string {
  return formatted(new Date(iso), tag, { dateStyle: 'medium', timeStyle: 'short' });
}

/** The whole moment, for whoever asks exactly. */
export function fullTime(iso: string, tag: string): string {
  return formatted(new Date(iso), tag, { dateStyle: 'full', timeStyle: 'short' });
}
