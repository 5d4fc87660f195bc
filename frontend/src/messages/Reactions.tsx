import { SmilePlus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../accounts/session';
import { giveReaction, takeBackReaction } from '../api/messages';
import type { Message } from '../api/types';
import { EmojiPopover } from '../emoji/EmojiPopover';
import { useText } from '../languages/language';
import { meetByIds, usePeople } from '../members/people';
import styles from './MessageExtras.module.css';
import { useAct } from './useAct';

const NAMED = 8;

/** The emoji that were put on a message, how often, and a way to add to them. */
export function Reactions({ message }: { message: Message }) {
  const { t } = useText();
  const act = useAct();
  const adder = useRef<HTMLButtonElement>(null);
  const [isPicking, setPicking] = useState(false);
  const { room_id: roomId, seq } = message;
  return (
    <div className={styles.reactions}>
      {message.reactions.map((reaction) => (
        <ReactionChip key={reaction.emoji} message={message} {...reaction} />
      ))}
      <button
        ref={adder}
        type="button"
        className={styles.chip}
        aria-label={t('reaction.add')}
        title={t('reaction.add')}
        aria-expanded={isPicking}
        onClick={() => setPicking(!isPicking)}
      >
        <SmilePlus size={15} aria-hidden />
      </button>
      {isPicking && adder.current && (
        <EmojiPopover
          anchor={adder.current}
          onPick={(emoji) => {
            setPicking(false);
            void act(giveReaction(roomId, seq, emoji));
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

interface ChipProps {
  message: Message;
  emoji: string;
  user_ids: number[];
}

function ReactionChip({ message, emoji, user_ids: ids }: ChipProps) {
  const { t } = useText();
  const act = useAct();
  const names = useNames(ids);
  const selfId = useSession(({ user }) => user?.id ?? 0);
  const isMine = ids.includes(selfId);
  const change = isMine ? takeBackReaction : giveReaction;
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={isMine}
      aria-label={`${emoji} ${ids.length}`}
      title={t('reaction.by', { names })}
      onClick={() => act(change(message.room_id, message.seq, emoji))}
    >
      <span aria-hidden>{emoji}</span>
      <span aria-hidden>{ids.length}</span>
    </button>
  );
}

function useNames(ids: readonly number[]): string {
  const { t } = useText();
  const selfId = useSession(({ user }) => user?.id);
  const people = usePeople(({ byId }) => byId);
  const shown = ids.slice(0, NAMED);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ids themselves are the reason, not the list they came in
  useEffect(() => meetByIds(shown), [shown.join()]);
  const names = shown.map((id) =>
    id === selfId ? t('you') : (people.get(id)?.display_name ?? '…'),
  );
  return [...names, ...(ids.length > NAMED ? ['…'] : [])].join(t('list.comma'));
}
