import {
  Copy,
  type LucideIcon,
  MessageSquareText,
  Play,
  RotateCcw,
  Square,
  ThumbsDown,
  ThumbsUp,
} from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../accounts/session';
import { steerAnswer } from '../api/answers';
import type { AnswerState, Message } from '../api/types';
import { copyText } from '../design/copyText';
import { IconButton } from '../design/IconButton';
import { notify } from '../design/notices';
import { useText } from '../languages/language';
import { useAct } from '../messages/useAct';
import { useRooms } from '../rooms/rooms';
import { costOf, roughly } from '../sessions/cost';
import styles from './AnswerTools.module.css';
import { isOpen } from './answers';
import { loadFeedback, rate, useFeedback } from './feedback';
import { RatingDialog } from './RatingDialog';
import { maySteer } from './steering';

/** What can be done with an answer: end it while it is to come, and afterwards take, rate and repeat it. */
export default function AnswerTools({ message }: { message: Message }) {
  const { t } = useText();
  const act = useAct();
  const selfId = useSession(({ user }) => user?.id ?? 0);
  const room = useRooms(({ byId }) => byId.get(message.room_id)?.room);
  const { answer, content } = message;
  if (answer === null) return null;
  const may = maySteer(message, room, selfId);
  const steer = (way: Parameters<typeof steerAnswer>[1]) => act(steerAnswer(message, way));
  if (isOpen(answer)) {
    return may ? (
      <div className={styles.tools}>
        <button type="button" className={styles.stop} onClick={() => steer('stop')}>
          <Square size={12} fill="currentcolor" aria-hidden />
          {t('answer.stop')}
        </button>
      </div>
    ) : null;
  }
  const copy = async () => notify(t((await copyText(content)) ? 'copied' : 'copy.failed'));
  return (
    <div className={styles.tools}>
      {content !== '' && <Tool icon={Copy} label={t('answer.copy')} onClick={copy} />}
      {content !== '' && <Rating message={message} />}
      {may && <Tool icon={RotateCcw} label={t('answer.retry')} onClick={() => steer('retry')} />}
      {may && content !== '' && answer.status !== 'done' && (
        <Tool icon={Play} label={t('answer.continue')} onClick={() => steer('continue')} />
      )}
      <Usage answer={answer} />
    </div>
  );
}

interface ToolProps {
  icon: LucideIcon;
  label: string;
  isPressed?: boolean;
  onClick: () => void;
}

const Tool = ({ isPressed, ...rest }: ToolProps) => (
  <IconButton {...rest} size={16} className={styles.tool} aria-pressed={isPressed} />
);

const UP = 5;
const DOWN = 1;

/** My own opinion; nobody else sees it. */
function Rating({ message }: { message: Message }) {
  const { t } = useText();
  const act = useAct();
  const mine = useFeedback(({ byId }) => byId.get(message.id));
  const [isOpen, setOpen] = useState(false);
  const learn = () => void loadFeedback(message).catch(() => undefined);
  const toggle = (rating: number) =>
    act(
      loadFeedback(message).then(() => {
        const now = useFeedback.getState().byId.get(message.id);
        return rate(
          message,
          now?.rating === rating ? null : { rating, comment: now?.comment ?? '' },
        );
      }),
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is known of the rating comes when somebody is near
    <span className={styles.rating} onPointerEnter={learn} onFocus={learn}>
      <Tool
        icon={ThumbsUp}
        label={t('answer.good')}
        isPressed={mine?.rating === UP}
        onClick={() => toggle(UP)}
      />
      <Tool
        icon={ThumbsDown}
        label={t('answer.bad')}
        isPressed={mine?.rating === DOWN}
        onClick={() => toggle(DOWN)}
      />
      <Tool
        icon={MessageSquareText}
        label={t('answer.rate')}
        onClick={() => act(loadFeedback(message)).then((isThere) => isThere && setOpen(true))}
      />
      {isOpen && <RatingDialog message={message} onClose={() => setOpen(false)} />}
    </span>
  );
}

/** Which model answered, and what that took. */
function Usage({ answer }: { answer: AnswerState }) {
  const { t, tag } = useText();
  const { model, input_tokens, output_tokens } = answer;
  const figure = (tokens: number) => new Intl.NumberFormat(tag).format(tokens);
  const tokens = input_tokens + output_tokens;
  const cost = costOf(answer);
  const parts = [
    model,
    tokens > 0 && t('answer.tokens', { tokens: figure(tokens) }),
    cost !== null && t('answer.cost', { cost: roughly(cost, tag) }),
  ].filter(Boolean);
  if (parts.length === 0) return null;
  const detail = t('answer.usage', { input: figure(input_tokens), output: figure(output_tokens) });
  return (
    <small className={styles.usage} title={detail}>
      {parts.join(' · ')}
    </small>
  );
}
