const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size as people read it: `2.4 MB`. */
export function fileSize(bytes: number, tag: string): string {
  const step = Math.min(3, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const value = bytes / 1024 ** step;
  return new Intl.NumberFormat(tag, {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}

/** A stretch of time as players show it: `1:05`, `1:02:03`. */
export function playTime(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, at) => (at === 0 ? `${part}` : `${part}`.padStart(2, '0'))).join(':');
}

interface Box {
  width: number;
  height: number;
}

const LARGEST = 300;
const SMALLEST = 72;
const UNKNOWN: Box = { width: 240, height: 180 };

/** The place of a picture in a bubble, of its own form, so that nothing moves when it comes. Very long ones are cut. */
export function pictureBox(width: number | null, height: number | null): Box {
  if (!width || !height) return UNKNOWN;
  const scale = Math.min(1, LARGEST / width, LARGEST / height);
  return {
    width: Math.round(Math.max(SMALLEST, width * scale)),
    height: Math.round(Math.max(SMALLEST, height * scale)),
  };
}
