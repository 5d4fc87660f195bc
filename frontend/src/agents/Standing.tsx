import type { AnswerState, Message } from '../api/types';
import { useText } from '../languages/language';
import { useRooms } from '../rooms/rooms';
import { ProposalCard } from './ProposalCard';
import { queuedBefore } from './queue';
import styles from './Standing.module.css';

interface Props {
  message: Message;
  status: AnswerState['status'];
}

/** How an answer stands, if that is worth a word, and what it would do if its asker agreed. */
export default function Standing({ message, status }: Props) {
  const { t } = useText();
  const { answer } = message;
  if (answer === null) return null;
  return (
    <>
      {status === 'queued' && <Queued message={message} />}
      {message.content !== '' && (status === 'stopped' || status === 'interrupted') && (
        <p className={styles.note}>{t(`answer.ended.${status}`)}</p>
      )}
      {status === 'failed' && <Failed answer={answer} />}
      {answer.proposals.map((proposal) => (
        <ProposalCard key={proposal.id} message={message} proposal={proposal} />
      ))}
    </>
  );
}

function Queued({ message }: { message: Message }) {
  const { count } = useText();
  const before = useRooms(({ byId }) =>
    queuedBefore(byId.get(message.room_id)?.history.messages ?? [], message),
  );
  return before === 0 ? null : <p className={styles.note}>{count('answer.before', before)}</p>;
}

const KNOWN = ['unreachable', 'refused', 'busy', 'silent', 'broken'] as const;

/** What went wrong, and what to do about it. */
function Failed({ answer }: { answer: AnswerState }) {
  const { t } = useText();
  const { error, error_detail: setting } = answer;
  const code = KNOWN.find((known) => error === `model_${known}`) ?? 'unknown';
  return (
    <p className={styles.failed} role="note">
      {error === 'model_not_configured'
        ? t(setting ? 'answer.unset' : 'answer.unset.unnamed', { setting: setting ?? '' })
        : t(`answer.failed.${code}`)}
    </p>
  );
}
