import type { Emitter, LanguageFn } from 'highlight.js';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import cpp from 'highlight.js/lib/languages/cpp';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

/** A stretch of code, or several that are one thing. */
export type CodePart = string | { scope: string; parts: CodePart[] };

const LANGUAGES: Record<string, LanguageFn> = {
  bash,
  c,
  cpp,
  css,
  diff,
  go,
  java,
  javascript,
  json,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
};

/** Longer code would hold up everything else. */
const MAX_CHARS = 20_000;

/** Collects the parts as a tree, so that no HTML is ever made of code. */
class PartsEmitter implements Emitter {
  readonly parts: CodePart[] = [];
  private readonly open: CodePart[][] = [this.parts];

  addText(text: string): void {
    if (text !== '') this.open.at(-1)?.push(text);
  }

  startScope(scope: string): void {
    const parts: CodePart[] = [];
    this.open.at(-1)?.push({ scope, parts });
    this.open.push(parts);
  }

  endScope(): void {
    if (this.open.length > 1) this.open.pop();
  }

  /** Older names of the two above, which the highlighter still uses beside them. */
  openNode(scope: string): void {
    this.startScope(scope);
  }

  closeNode(): void {
    this.endScope();
  }

  finalize(): void {
    this.open.length = 1;
  }

  toHTML(): string {
    return '';
  }

  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof PartsEmitter) this.open.at(-1)?.push(...emitter.parts);
  }
}

for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);
hljs.configure({ __emitter: PartsEmitter });

/** The parts of a code; null if its language is not known here. */
export function highlighted(code: string, language: string): CodePart[] | null {
  if (hljs.getLanguage(language) === undefined || code.length > MAX_CHARS) return null;
  const { _emitter } = hljs.highlight(code, { language, ignoreIllegals: true });
  return _emitter instanceof PartsEmitter ? _emitter.parts : null;
}
