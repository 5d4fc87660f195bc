import { useRef } from 'react';
import { useSession } from '../accounts/session';
import { isOpen } from '../agents/answers';
import type { Message } from '../api/types';
import hidden from '../design/hidden.module.css';
import { useText } from '../languages/language';
import { useBlocks } from '../members/blocks';
import { usePeople } from '../members/people';
import { spoken } from './summary';

const AT_ONCE = 3;

/**
 * Reads out each message of others that arrives, once, an agent's answer when it has ended; the list itself stays silent
 * while one scrolls through it.
 */
export function Arrivals({ messages, last }: { messages: readonly Message[]; last: number }) {
  const { t } = useText();
  const selfId = useSession(({ user }) => user?.id);
  const people = usePeople(({ byId }) => byId);
  const blocked = useBlocks(({ ids }) => ids);
  const seen = useRef(last);
  const fresh = messages
    .slice(-AT_ONCE)
    .filter(({ seq, sender_id }) => seq > seen.current && sender_id !== selfId)
    .filter(({ sender_id, answer }) => !blocked.has(sender_id) && !isOpen(answer));
  return (
    <div aria-live="polite" aria-relevant="additions" className={hidden.hidden}>
      {fresh.map((message) => (
        <p key={message.id}>
          {t('room.says', { name: people.get(message.sender_id)?.display_name ?? '' })}
          {spoken(message, t)}
        </p>
      ))}
    </div>
  );
}
