import { lazy, Suspense, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useSession } from '../accounts/session';
import type { Message } from '../api/types';
import { Otherwise } from '../design/Otherwise';
import { isOnlyEmoji } from '../emoji/onlyEmoji';
import { useText } from '../languages/language';
import { MarkedText } from '../markdown/MarkedText';
import { marksOf } from '../markdown/marks';
import { PlainText } from '../markdown/PlainText';
import type { Mention } from '../markdown/pieces';
import { hasMarkdown } from '../markdown/syntax';
import { usePeople } from '../members/people';
import styles from './MessageText.module.css';

const Markdown = lazy(() =>
  import('../markdown/Markdown').then(({ Markdown }) => ({ default: Markdown })),
);
const MarkdownBlocks = lazy(() =>
  import('../markdown/Markdown').then(({ MarkdownBlocks }) => ({ default: MarkdownBlocks })),
);

interface Props {
  content: string;
  message: Message | null;
}

/**
 * What a message says. What draws Markdown is loaded with the first that needs it, which most do not; if that takes
 * longer than a moment, or fails, the message stands there as it was written.
 */
export function MessageText({ content, message }: Props) {
  return message && (message.mentions_all || message.mentions.length > 0) ? (
    <CallingText content={content} message={message} />
  ) : (
    <Text content={content} mentions={noMentions} />
  );
}

/** One that calls somebody by name, whom most messages do not. */
function CallingText({ content, message }: { content: string; message: Message }) {
  return <Text content={content} mentions={useMentions(message.mentions, message.mentions_all)} />;
}

function Text({ content, mentions }: { content: string; mentions: readonly Mention[] }) {
  const plain = <PlainText content={content} mentions={mentions} />;
  if (isOnlyEmoji(content)) return <span className={styles.large}>{content}</span>;
  if (!hasMarkdown(content)) return plain;
  const marked = marksOf(content);
  if (marked !== null) return <MarkedText stretches={marked} />;
  return (
    <Otherwise key={content} instead={plain}>
      <Suspense fallback={<span className={styles.soon}>{plain}</span>}>
        <Markdown content={content} mentions={mentions} />
      </Suspense>
    </Otherwise>
  );
}

/** What an agent says, also while more is to come. It is mostly Markdown, and may be long. */
export function AnswerText({ content, message, isGrowing }: Props & { isGrowing: boolean }) {
  const mentions = useMentions(message?.mentions ?? nobody, message?.mentions_all ?? false);
  const plain = <PlainText content={content} mentions={mentions} />;
  return (
    <Otherwise instead={plain}>
      <Suspense fallback={<span className={styles.soon}>{plain}</span>}>
        <MarkdownBlocks content={content} mentions={mentions} isGrowing={isGrowing} />
      </Suspense>
    </Otherwise>
  );
}

const nobody: readonly number[] = [];
const noMentions: readonly Mention[] = [];
const EVERYBODY = ['all', '所有人'];

function useMentions(ids: readonly number[], isForAll: boolean): readonly Mention[] {
  const { t } = useText();
  const selfId = useSession(({ user }) => user?.id);
  const people = usePeople(useShallow(({ byId }) => ids.map((id) => byId.get(id))));
  const all = t('mention.all');
  return useMemo(() => {
    const named = people.flatMap((user) =>
      user === undefined
        ? []
        : { username: user.username, label: user.display_name, isSelf: user.id === selfId },
    );
    const everybody = EVERYBODY.map((username) => ({ username, label: all, isSelf: true }));
    return isForAll ? [...named, ...everybody] : named;
  }, [people, selfId, isForAll, all]);
}
