import { Paperclip } from 'lucide-react';
import { useRef } from 'react';
import { IconButton } from '../design/IconButton';
import { useText } from '../languages/language';
import { chooseFiles } from './uploading';

/** Opens the browser's own choice of files, several at once. */
export function PickFiles({ roomId, className }: { roomId: number; className?: string }) {
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        icon={Paperclip}
        className={className}
        label={t('file.pick')}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('file.pick')}
        onChange={({ currentTarget }) => {
          chooseFiles(roomId, [...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
