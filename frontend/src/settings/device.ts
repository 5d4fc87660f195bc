/** What can be told of a device from what its browser says of itself; browsers say less and less. */
export interface Device {
  browser: string | null;
  system: string | null;
  isHandheld: boolean;
}

type Sign = readonly [sign: RegExp, name: string];

/** The first that fits: many claim to be others as well. */
const BROWSERS: readonly Sign[] = [
  [/MicroMessenger\//, 'WeChat'],
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Vivaldi\//, 'Vivaldi'],
  [/(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS)\//, 'Chrome'],
  [/Version\/.*Safari\//, 'Safari'],
];

const SYSTEMS: readonly Sign[] = [
  [/iPhone|iPod/, 'iOS'],
  [/iPad/, 'iPadOS'],
  [/OpenHarmony|HarmonyOS/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

export function deviceOf(userAgent: string): Device {
  const named = (signs: readonly Sign[]) => signs.find(([sign]) => sign.test(userAgent))?.[1];
  const program = /^(?!Mozilla\b)[\w.-]{1,40}(?=\/)/.exec(userAgent)?.[0];
  return {
    browser: named(BROWSERS) ?? program ?? null,
    system: named(SYSTEMS) ?? null,
    isHandheld: /iPhone|iPod|iPad|Android|Mobile/.test(userAgent),
  };
}
