import { SendHorizontal, Smile } from 'lucide-react';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useConnection } from '../connection/connectionStore';
import { IconButton } from '../design/IconButton';
import { EmojiPopover } from '../emoji/EmojiPopover';
import { useText } from '../languages/language';
import { isPressed } from '../shortcuts/shortcuts';
import { CompletionList } from './CompletionList';
import styles from './Composer.module.css';
import { useCompletion } from './useCompletion';

const COUNT_FROM = 0.9;

interface Props {
  roomId: number;
  label: string;
  text: string;
  onText: (text: string) => void;
  /** Whether there is something to send; the field itself looks after its length. */
  canSend: boolean;
  onSend: () => void;
  /** A key the form has no use for. */
  onKey?: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  /** What stands above the field: what is answered or edited. */
  notice?: ReactNode;
  /** What stands before the field. */
  before?: ReactNode;
  /** What stands in the place of the button that sends, while there is nothing to send. */
  insteadOfSend?: ReactNode;
  onPaste?: (event: ClipboardEvent) => void;
}

/** The field where a message is written, with all that helps to write it. */
export function ComposerForm(props: Props) {
  const { roomId, label, text, onText, onSend, onKey, notice, insteadOfSend } = props;
  const { t } = useText();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const limit = useConnection(({ messageChars }) => messageChars);
  const length = charactersIn(text, limit);
  const canSend = props.canSend && length <= limit;
  const { caret, setCaret, replace } = useCaret(field, onText);
  const completion = useCompletion({ roomId, text, caret, replace });
  const isCompleting = completion.options.length > 0;
  useGrowing(field, text);
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, []);
  const send = () => {
    field.current?.focus();
    if (canSend) onSend();
  };
  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (completion.keyDown(event)) return;
    if (!isPressed('send', event.nativeEvent)) return onKey?.(event);
    event.preventDefault();
    send();
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {notice}
      <div className={styles.writing}>
        {isCompleting && <CompletionList id={id} {...completion} onPick={completion.pick} />}
        {props.before}
        <div className={styles.field}>
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            value={text}
            onChange={({ target }) => {
              onText(target.value);
              setCaret(target.selectionStart);
            }}
            onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
            onKeyDown={keyDown}
            onPaste={props.onPaste}
            placeholder={t('composer.placeholder')}
            aria-label={label}
            aria-invalid={length > limit || undefined}
            aria-autocomplete="list"
            aria-controls={isCompleting ? id : undefined}
            aria-activedescendant={isCompleting ? `${id}-${completion.index}` : undefined}
            enterKeyHint="send"
          />
          <EmojiButton
            onPick={(emoji) => {
              const { selectionStart: start = 0, selectionEnd: end = 0 } = field.current ?? {};
              replace(start, end, emoji);
            }}
          />
        </div>
        {length > limit * COUNT_FROM && (
          <span role="status" className={length > limit ? styles.over : styles.count}>
            {length} / {limit}
          </span>
        )}
        {insteadOfSend || (
          <IconButton
            type="submit"
            icon={SendHorizontal}
            isMain
            label={t('composer.send')}
            disabled={!canSend}
          />
        )}
      </div>
    </form>
  );
}

function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useText();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        ref={button}
        icon={Smile}
        size={22}
        className={styles.emoji}
        label={t('emoji.title')}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      />
      {isOpen && button.current && (
        <EmojiPopover
          anchor={button.current}
          onPick={(emoji) => {
            setOpen(false);
            onPick(emoji);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

/** Where the caret is, and a way to write something elsewhere than at the end. */
function useCaret(
  field: React.RefObject<HTMLTextAreaElement | null>,
  onText: (text: string) => void,
) {
  const [caret, setCaret] = useState(0);
  const tell = useRef(onText);
  tell.current = onText;
  const replace = useCallback(
    (start: number, end: number, by: string) => {
      const element = field.current;
      if (element === null) return;
      element.focus();
      element.setRangeText(by, start, end, 'end');
      tell.current(element.value);
      setCaret(element.selectionStart);
    },
    [field],
  );
  return { caret, setCaret, replace };
}

/** The server counts characters, not UTF-16 units; the difference only matters near the limit. */
function charactersIn(text: string, limit: number): number {
  return text.length < limit * COUNT_FROM ? text.length : [...text.trim()].length;
}

/** Lets the field grow with its lines, up to what its style allows, where style alone cannot. */
function useGrowing(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what the height follows
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null || CSS.supports('field-sizing', 'content')) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
