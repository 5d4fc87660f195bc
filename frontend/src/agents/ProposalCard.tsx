import {
  CircleAlert,
  CircleCheck,
  CircleMinus,
  CircleX,
  MessageSquarePlus,
  Pin,
} from 'lucide-react';
import { useSession } from '../accounts/session';
import { decideProposal } from '../api/answers';
import type { Message, Proposal } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import { Quote } from '../messages/Quote';
import { useMessageAt } from '../messages/quotes';
import { useRooms } from '../rooms/rooms';
import styles from './ProposalCard.module.css';

interface Props {
  message: Message;
  proposal: Proposal;
}

/** What an agent would do, exactly; only who asked it may agree. */
export function ProposalCard({ message, proposal }: Props) {
  const { t } = useText();
  const { action, arguments: given } = proposal;
  const roomId = typeof given.room_id === 'number' ? given.room_id : message.room_id;
  const room = useRooms(({ byId }) => byId.get(roomId)?.room);
  const Icon = action === 'pin_message' ? Pin : MessageSquarePlus;
  const isHere = roomId === message.room_id;
  const where = isHere ? '' : (room?.peer?.display_name ?? room?.name ?? '');
  return (
    <section className={styles.card} data-proposal={proposal.state}>
      <p className={styles.title}>
        <Icon size={15} aria-hidden />
        {where === '' ? t(`proposal.${action}`) : t(`proposal.${action}.in`, { room: where })}
      </p>
      <div className={styles.what} dir="auto">
        {action === 'pin_message' ? (
          <Pinned roomId={roomId} seq={Number(given.seq)} />
        ) : (
          String(given.text ?? '')
        )}
      </div>
      {proposal.state === 'pending' ? (
        <Deciding message={message} proposal={proposal} />
      ) : (
        <Decided state={proposal.state} />
      )}
    </section>
  );
}

function Pinned({ roomId, seq }: { roomId: number; seq: number }) {
  return <Quote message={useMessageAt(roomId, seq)} />;
}

function Deciding({ message, proposal }: Props) {
  const { t } = useText();
  const askerId = message.answer?.asker_id ?? 0;
  const isAsker = useSession(({ user }) => user?.id === askerId);
  const asker = usePeople(({ byId }) => byId.get(askerId)?.display_name ?? '');
  const approve = useSubmit(() => decideProposal(message, proposal.id, true));
  const decline = useSubmit(() => decideProposal(message, proposal.id, false));
  if (!isAsker) return <p className={styles.state}>{t('proposal.waits', { name: asker })}</p>;
  const problem = approve.problem ?? decline.problem;
  return (
    <>
      {problem && <Alert>{problem}</Alert>}
      <div className={styles.actions}>
        <Button look="main" busy={approve.busy || decline.busy} onClick={() => approve.submit()}>
          {t('proposal.approve')}
        </Button>
        <Button busy={approve.busy || decline.busy} onClick={() => decline.submit()}>
          {t('proposal.decline')}
        </Button>
      </div>
    </>
  );
}

const ICONS = {
  approved: CircleCheck,
  declined: CircleX,
  failed: CircleAlert,
  withdrawn: CircleMinus,
};

function Decided({ state }: { state: keyof typeof ICONS }) {
  const { t } = useText();
  const Icon = ICONS[state];
  return (
    <p className={styles.state}>
      <Icon size={15} aria-hidden />
      {t(`proposal.state.${state}`)}
    </p>
  );
}
