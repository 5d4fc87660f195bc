import { Suspense } from 'react';
import { type Anchor, Popover } from '../design/Popover';
import { SkeletonRows } from '../design/Skeleton';
import { useText } from '../languages/language';
import { lazy } from '../shell/lazy';

const EmojiPicker = lazy(() =>
  import('./EmojiPicker').then(({ EmojiPicker }) => ({ default: EmojiPicker })),
);

interface Props {
  anchor: Anchor;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

export function EmojiPopover({ anchor, onPick, onClose }: Props) {
  const { t } = useText();
  return (
    <Popover anchor={anchor} label={t('emoji.title')} onClose={onClose}>
      <Suspense fallback={<SkeletonRows rows={5} label={t('loading')} />}>
        <EmojiPicker onPick={onPick} />
      </Suspense>
    </Popover>
  );
}
