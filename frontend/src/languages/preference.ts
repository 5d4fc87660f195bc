import { create } from 'zustand';
import { chooseTag, languageTags, speak } from './language';

const KEY = 'teahouse.language';

/** The language that was chosen on this device; null: that of the browser. */
export const usePreference = create<{ tag: string | null }>(() => ({ tag: kept() }));

/** Begins to speak the chosen language, or else that of the browser. */
export function speakPreferred(): Promise<void> {
  const { tag } = usePreference.getState();
  return speak(tag ?? chooseTag(navigator.languages, languageTags));
}

export async function preferLanguage(tag: string | null): Promise<void> {
  try {
    if (tag === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, tag);
  } catch {
    // A browser that keeps nothing speaks it until it is closed.
  }
  usePreference.setState({ tag });
  await speakPreferred();
}

/** Speaks what is chosen in another tab of this browser; if it cannot be loaded, this tab stays with its own. */
export function followOtherTabs(): void {
  addEventListener('storage', ({ key }) => {
    if (key !== KEY && key !== null) return;
    usePreference.setState({ tag: kept() });
    speakPreferred().catch(() => undefined);
  });
}

/** What a language is called by those who speak it. */
export function languageName(tag: string): string {
  const name = new Intl.DisplayNames(tag, { type: 'language', languageDisplay: 'standard' });
  return name.of(tag) ?? tag;
}

function kept(): string | null {
  try {
    const tag = localStorage.getItem(KEY);
    return languageTags.find((known) => known === tag) ?? null;
  } catch {
    return null;
  }
}
