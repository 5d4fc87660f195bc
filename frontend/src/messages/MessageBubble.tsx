import { Check, CircleAlert, Clock, Forward } from 'lucide-react';
import { useState } from 'react';
import { AgentBadge } from '../agents/AgentBadge';
import { AnswerBody, AnswerToolbar } from '../agents/AnswerBody';
import { NoticeLine } from '../agents/NoticeLine';
import { alongside } from '../design/alongside';
import hidden from '../design/hidden.module.css';
import { Attachments } from '../files/Attachments';
import { fullTime } from '../languages/format';
import { useText } from '../languages/language';
import { usePeople } from '../members/people';
import { LinkPreviewCard } from './LinkPreviewCard';
import styles from './MessageBubble.module.css';
import extras from './MessageExtras.module.css';
import { MessageText } from './MessageText';
import { MessageTools, OpenedMenu, type OpenMenu, useHover } from './MessageTools';
import { Reactions } from './Reactions';
import { Recalled } from './Recalled';
import { ReplyQuote } from './ReplyQuote';
import { SenderFace } from './SenderFace';
import type { MessageRow } from './timeline';
import { Unsent } from './Unsent';
import { useMenuGestures } from './useMenuGestures';
import { useReplySwipe } from './useReplySwipe';

interface Props {
  row: MessageRow;
  roomId: number;
  isNewest: boolean;
}

/** One message, in its run: the sender's own on the right, others' on the left. */
export function MessageBubble(props: Props) {
  const { row, roomId } = props;
  if (row.deleted) return <Recalled row={row} roomId={roomId} />;
  return row.message?.kind === 'notice' ? (
    <NoticeLine message={row.message} />
  ) : (
    <Said {...props} />
  );
}

function Said({ row, roomId, isNewest }: Props) {
  const { t } = useText();
  const sender = usePeople(({ byId }) => byId.get(row.senderId));
  const name = sender?.display_name ?? '';
  const { message } = row;
  const { isHovered, hover } = useHover();
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const gestures = useMenuGestures((anchor) => message && setMenu({ anchor }));
  const swipe = useReplySwipe(menu === null ? message : null);
  return (
    <div
      className={`${styles.message} ${row.own ? styles.own : styles.other} ${row.first ? styles.first : ''}`}
      data-message={row.key}
      tabIndex={-1}
      {...hover}
      {...alongside(gestures, swipe)}
    >
      {row.first && <SenderFace senderId={row.senderId} roomId={roomId} />}
      <div className={`${styles.said} ${message?.answer ? styles.answer : ''}`}>
        {row.first && !row.own ? (
          <p className={styles.name} dir="auto">
            {name} {sender && <AgentBadge user={sender} />}
          </p>
        ) : (
          <span className={hidden.hidden}>{row.own ? t('you') : name}</span>
        )}
        <div className={styles.parts}>
          <Bubble row={row} roomId={roomId} isHovered={isHovered} />
          {row.files.length > 0 && <Attachments files={row.files} own={row.own} />}
          {message && (isHovered || menu?.anchor instanceof Element) && (
            <MessageTools message={message} menu={menu} onMenu={setMenu} />
          )}
          {message && menu && (
            <OpenedMenu message={message} menu={menu} onClose={() => setMenu(null)} />
          )}
          {row.own && <DeliverySign row={row} isNewest={isNewest} />}
        </div>
        {message?.answer && <AnswerToolbar message={message} />}
        {row.message === null && <Unsent id={row.key} />}
        {message && message.reactions.length > 0 && <Reactions message={message} />}
      </div>
    </div>
  );
}

/** Whether it is an agent's answer to what stands right above it, which need not be said once more. */
const isRightBelow = ({ message, replyTo, seq }: MessageRow): boolean =>
  message?.kind === 'answer' && seq !== null && replyTo === seq - 1;

interface BubbleProps {
  row: MessageRow;
  roomId: number;
  isHovered: boolean;
}

/** What is said in words, with what it refers to; to a mouse also when. */
function Bubble({ row, roomId, isHovered }: BubbleProps) {
  const { t, tag } = useText();
  const { message, replyTo } = row;
  const isForwarded = message !== null && message.forwarded_from !== null;
  if (row.content === '' && row.files.length > 0 && replyTo === null && !isForwarded) return null;
  return (
    <div className={styles.bubble} dir="auto" title={isHovered ? fullTime(row.at, tag) : undefined}>
      {isForwarded && <Forwarded userId={message.forwarded_from} />}
      {replyTo !== null && !isRightBelow(row) && <ReplyQuote roomId={roomId} seq={replyTo} />}
      {message?.answer ? (
        <AnswerBody message={message} />
      ) : (
        <MessageText content={row.content} message={message} />
      )}
      {message?.edited_at && (
        <span className={extras.edited} title={fullTime(message.edited_at, tag)}>
          {t('message.edited')}
        </span>
      )}
      {message?.preview && <LinkPreviewCard preview={message.preview} />}
    </div>
  );
}

function Forwarded({ userId }: { userId: number | null }) {
  const { t } = useText();
  const name = usePeople(({ byId }) => byId.get(userId ?? 0)?.display_name);
  return (
    <span className={extras.forwarded}>
      <Forward size={13} aria-hidden />
      {name ? t('message.forwarded.from', { name }) : t('message.forwarded')}
    </span>
  );
}

function DeliverySign({ row: { delivery }, isNewest }: { row: MessageRow; isNewest: boolean }) {
  const { t } = useText();
  if (delivery === 'sent' && !isNewest) return null;
  const Icon = delivery === 'sent' ? Check : delivery === 'sending' ? Clock : CircleAlert;
  return (
    <span className={`${styles.sign} ${styles[delivery]}`} data-delivery={delivery}>
      <Icon size={14} role="img" aria-label={t(`send.${delivery}`)} />
    </span>
  );
}
