import { Monitor, Moon, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Alert } from '../design/Alert';
import form from '../design/form.module.css';
import { Select } from '../design/Select';
import { chooseTheme, followOtherTabs, THEMES, type Theme, useTheme } from '../design/theme';
import { languageTags, useSentenceOf, useText } from '../languages/language';
import { languageName, preferLanguage, usePreference } from '../languages/preference';

/** The language and the colours of this device. */
export function Look() {
  return (
    <>
      <LanguageChoice />
      <ThemeChoice />
    </>
  );
}

function LanguageChoice() {
  const { t } = useText();
  const preferred = usePreference(({ tag }) => tag);
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();
  const choose = (tag: string) => {
    setError(null);
    preferLanguage(tag || null).catch(setError);
  };
  return (
    <div>
      <Select
        label={t('settings.language')}
        value={preferred ?? ''}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">{t('settings.language.system')}</option>
        {languageTags.map((tag) => (
          <option key={tag} value={tag} lang={tag}>
            {languageName(tag)}
          </option>
        ))}
      </Select>
      {error !== null && <Alert>{sentenceOf(error)}</Alert>}
    </div>
  );
}

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const satisfies Record<
  Theme,
  unknown
>;

function ThemeChoice() {
  const { t } = useText();
  useEffect(followOtherTabs, []);
  const chosen = useTheme(({ theme }) => theme);
  return (
    <fieldset className={form.choices}>
      <legend>{t('settings.theme')}</legend>
      {THEMES.map((theme) => {
        const Icon = THEME_ICONS[theme];
        return (
          <label key={theme} className={form.choice}>
            <input
              type="radio"
              name="theme"
              checked={theme === chosen}
              onChange={() => chooseTheme(theme)}
            />
            <Icon size={18} aria-hidden />
            <strong>{t(`settings.theme.${theme}`)}</strong>
          </label>
        );
      })}
    </fieldset>
  );
}
