import { memo, useMemo } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { PlaceLink } from '../agents/PlaceLink';
import { blocksOf } from './blocks';
import { CodeBlock } from './CodeBlock';
import { closed } from './closed';
import { messageDialect, messagePlaces, messageTexts } from './dialect';
import { InlineCode } from './InlineCode';
import styles from './Markdown.module.css';
import { MentionMark } from './MentionMark';
import { type Mention, safeHref } from './pieces';
import { isTangled } from './syntax';
import { TextLink } from './TextLink';

interface Props {
  content: string;
  mentions: readonly Mention[];
  /** Whether it may refer to messages by their places, as agents do. */
  refers?: boolean;
}

/** A message with Markdown in it. No HTML of its sender's, no foreign picture, no link that could run something. */
export const Markdown = memo(function Markdown({ content, mentions, refers = false }: Props) {
  const plugins = useMemo<Options['remarkPlugins']>(
    () => [
      messageDialect,
      [remarkGfm, { singleTilde: false }],
      [messageTexts, mentions],
      ...(refers ? [messagePlaces] : []),
    ],
    [mentions, refers],
  );
  return (
    <div className={styles.markdown} dir="auto">
      <ReactMarkdown
        remarkPlugins={plugins}
        components={components}
        urlTransform={(address) => safeHref(address) ?? ''}
      >
        {content}
      </ReactMarkdown>
    </div>
  );
});

interface BlocksProps extends Props {
  /** Whether more is to come at its end. */
  isGrowing: boolean;
}

/** A long text that may grow: what stands before its last block is not read again. */
export function MarkdownBlocks({ content, mentions, isGrowing }: BlocksProps) {
  const blocks = blocksOf(content);
  return (
    <div className={styles.blocks} data-growing={isGrowing || undefined}>
      {blocks.map((block, index) => {
        const isLast = isGrowing && index === blocks.length - 1;
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only added at the end
        return <Block key={index} content={isLast ? closed(block) : block} mentions={mentions} />;
      })}
    </div>
  );
}

function Block({ content, mentions }: Props) {
  const text = content.trimEnd();
  return isTangled(text) ? (
    <p className={styles.plain}>{text}</p>
  ) : (
    <Markdown content={text} mentions={mentions} refers />
  );
}

const Heading: Components['h1'] = ({ children }) => <p className={styles.heading}>{children}</p>;

const components: Components = {
  a: ({ href, children }) =>
    href ? <TextLink href={href}>{children}</TextLink> : <span>{children}</span>,
  img: ({ src, alt }) =>
    typeof src === 'string' && src !== '' ? (
      <TextLink href={src}>{alt || src}</TextLink>
    ) : (
      <span>{alt}</span>
    ),
  mark: ({ node, children }) => (
    <MentionMark isSelf={node?.properties.dataSelf === 'true'}>{children}</MentionMark>
  ),
  cite: ({ node }) => (
    <PlaceLink roomId={Number(node?.properties.dataRoom)} seq={Number(node?.properties.dataSeq)} />
  ),
  code: ({ children }) => <InlineCode>{children}</InlineCode>,
  pre: ({ node }) => <CodeBlock {...codeOf(node)} />,
  input: ({ checked }) => (
    <span className={styles.box} role="img" aria-label={checked ? '✓' : '–'}>
      {checked ? '☑' : '☐'}
    </span>
  ),
  table: ({ children }) => (
    <div className={styles.table}>
      <table>{children}</table>
    </div>
  ),
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
};

interface HastNode {
  type: string;
  value?: string;
  properties?: { className?: unknown };
  children?: HastNode[];
}

/** The code in a block, and the language it was said to be in. */
function codeOf(pre: HastNode | undefined): { code: string; language: string } {
  const code = pre?.children?.[0];
  const names = code?.properties?.className;
  const [name] = Array.isArray(names) ? names.map(String) : [];
  return {
    code: (code?.children?.[0]?.value ?? '').replace(/\n$/, ''),
    language: name?.replace(/^language-/, '') ?? '',
  };
}
