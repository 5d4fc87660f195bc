import { create } from 'zustand';

const KEY = 'teahouse.theme';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The theme that was chosen on this device. The script in `index.html` shows it, before anything is drawn. */
export const useTheme = create<{ theme: Theme }>(() => ({ theme: kept() }));

export function chooseTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // A browser that keeps nothing follows the system.
  }
  dispatchEvent(new Event('teahouse-theme'));
  useTheme.setState({ theme: kept() });
}

/** Knows of what is chosen in other tabs of this browser, until the returned function is called. */
export function followOtherTabs(): () => void {
  const take = () => useTheme.setState({ theme: kept() });
  take();
  addEventListener('storage', take);
  return () => removeEventListener('storage', take);
}

function kept(): Theme {
  try {
    const theme = localStorage.getItem(KEY);
    return THEMES.find((known) => known === theme) ?? 'system';
  } catch {
    return 'system';
  }
}
