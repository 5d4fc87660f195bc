import { type EmojiData, type EmojiPickerListComponents, EmojiPicker as Picker } from 'frimousse';
import { useState } from 'react';
import { useLanguage, useText } from '../languages/language';
import styles from './EmojiPicker.module.css';
import { emojiBook, plainest } from './emojiData';
import { noteEmoji, recentEmoji } from './recentEmoji';

const TONES = ['light', 'medium-light', 'medium', 'medium-dark', 'dark'] as const;
const COLUMNS = 8;

/** All emoji, to search and to choose from; those last used stand first. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t, tag } = useText();
  const [recent] = useState(recentEmoji);
  const pick = (picked: string) => {
    const emoji = plainest(picked);
    noteEmoji(emoji);
    onPick(emoji);
  };
  return (
    <Picker.Root
      className={styles.picker}
      columns={COLUMNS}
      locale={tag}
      resolveEmojiData={emojiData}
      onEmojiSelect={({ emoji }) => pick(emoji)}
    >
      <div className={styles.top}>
        <Picker.Search
          className={styles.search}
          aria-label={t('emoji.search')}
          placeholder={t('emoji.search')}
          autoFocus={matchMedia('(pointer: fine)').matches}
        />
        <Picker.SkinToneSelector className={styles.tone} aria-label={t('emoji.tone')} />
      </div>
      {recent.length > 0 && (
        <fieldset className={styles.recent} aria-label={t('emoji.recent')}>
          {recent.slice(0, COLUMNS).map((emoji) => (
            <button key={emoji} type="button" className={styles.emoji} onClick={() => pick(emoji)}>
              {emoji}
            </button>
          ))}
        </fieldset>
      )}
      <Picker.Viewport className={styles.viewport} tabIndex={0}>
        <Picker.Loading className={styles.notice}>{t('loading')}</Picker.Loading>
        <Picker.Empty className={styles.notice}>{t('emoji.none')}</Picker.Empty>
        <Picker.List className={styles.list} components={parts} />
      </Picker.Viewport>
    </Picker.Root>
  );
}

const parts: Partial<EmojiPickerListComponents> = {
  CategoryHeader: ({ category, ...rest }) => (
    <div {...rest} className={styles.category}>
      {category.label}
    </div>
  ),
  Row: (rest) => <div {...rest} className={styles.row} />,
  Emoji: ({ emoji, ...rest }) => (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the picker makes a gridcell of it, and counts columns from 0
    <button
      {...rest}
      type="button"
      aria-colindex={(rest['aria-colindex'] ?? 0) + 1}
      className={styles.emoji}
      data-active={emoji.isActive || undefined}
    >
      {emoji.emoji}
    </button>
  ),
};

/** Hands the picker our own copy of the data: left alone, it would fetch it from a foreign host. */
async function emojiData(locale: string): Promise<EmojiData> {
  const { emojis, groups } = await emojiBook(useLanguage.getState().tag);
  return {
    locale,
    emojis: emojis.map(({ emoji, label, group, tags, codes, skins }) => ({
      emoji,
      label,
      category: group,
      version: 1,
      tags: [...tags, ...codes],
      ...(skins.length === TONES.length && { skins: toned(skins) }),
    })),
    categories: groups.map(({ order, label }) => ({ index: order, label })),
    skinTones: toned(TONES),
  };
}

function toned(values: readonly string[]): EmojiData['skinTones'] {
  const [light = '', mediumLight = '', medium = '', mediumDark = '', dark = ''] = values;
  return { light, 'medium-light': mediumLight, medium, 'medium-dark': mediumDark, dark };
}
