import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { copyText } from '../design/copyText';
import { IconButton } from '../design/IconButton';
import { useText } from '../languages/language';
import styles from './CodeBlock.module.css';
import type { CodePart } from './highlighting';

interface Props {
  code: string;
  language: string;
}

const COPIED_MS = 2_000;

/** Code to read and to take along. Its colours come when they are there. */
export function CodeBlock({ code, language }: Props) {
  const { t } = useText();
  const parts = useHighlighting(code, language);
  return (
    <div className={styles.block}>
      <div className={styles.bar}>
        <span>{language}</span>
        <CopyButton code={code} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: preformatted text is what it is */}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label={language || t('code')}
        dir="ltr"
      >
        <code>{parts.map(coloured)}</code>
      </pre>
    </div>
  );
}

function coloured(part: CodePart, index: number): ReactNode {
  if (typeof part === 'string') return part;
  const colour = part.scope.split('.')[0]?.replace('_', '') ?? '';
  return (
    <span key={index} className={styles[colour]}>
      {part.parts.map(coloured)}
    </span>
  );
}

interface Coloured {
  code: string;
  language: string;
  parts: readonly CodePart[];
}

/** The code in its parts, as far as they are known: code that grows keeps its colours, and goes on without. */
function useHighlighting(code: string, language: string): readonly CodePart[] {
  const [known, setKnown] = useState<Coloured | null>(null);
  useEffect(() => {
    let isCurrent = true;
    if (language === '') return;
    import('./highlighting').then(
      ({ highlighted }) => {
        const parts = isCurrent ? highlighted(code, language) : null;
        if (parts !== null) setKnown({ code, language, parts });
      },
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [code, language]);
  if (known === null || known.language !== language || !code.startsWith(known.code)) return [code];
  return [...known.parts, code.slice(known.code.length)];
}

function CopyButton({ code }: { code: string }) {
  const { t } = useText();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <IconButton
      icon={isCopied ? Check : Copy}
      size={14}
      className={styles.copy}
      label={t(isCopied ? 'code.copied' : 'code.copy')}
      onClick={() => copyText(code).then(setCopied)}
    />
  );
}
