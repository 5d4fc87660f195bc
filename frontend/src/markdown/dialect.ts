import { type Mention, type Piece, piecesOf } from './pieces';

/** The part of a Markdown tree's node that is looked at here. */
interface Node {
  type: string;
  value?: string;
  url?: string;
  children?: Node[];
  data?: { hName: string; hProperties: Record<string, string> };
}

/**
 * What people do not mean when they write messages: HTML, an indented line as code, a line of dashes as a heading,
 * notes and definitions that would vanish from their place.
 */
const LEFT_OUT = [
  'htmlFlow',
  'htmlText',
  'codeIndented',
  'setextUnderline',
  'definition',
  'characterReference',
  'hardBreakEscape',
  'gfmFootnoteDefinition',
  'gfmFootnoteCall',
  'gfmPotentialFootnoteCall',
];

/** Makes the parser leave out what is not for messages. */
export function messageDialect(this: { data(): object }): void {
  const data: { micromarkExtensions?: unknown[] } = this.data();
  data.micromarkExtensions ??= [];
  data.micromarkExtensions.push({ disable: { null: LEFT_OUT } });
}

/** Reads the texts in the tree as messages: each line break counts, links end where sentences go on, people are named. */
export function messageTexts(mentions: readonly Mention[]) {
  return (tree: Node): void => rewrite(tree, mentions);
}

/** An agent's reference to a message: its room and its place there. */
const PLACE = /\[(\d{1,12})\/(\d{1,12})\]/g;

/** Finds the messages that an agent refers to; outside of code. */
export function messagePlaces() {
  return (tree: Node): void => findPlaces(tree);
}

function findPlaces(node: Node, depth = 0): void {
  if (node.children === undefined || node.type === 'link' || depth > DEEPEST) return;
  node.children = node.children.flatMap((child) => {
    if (child.type === 'text') return withPlaces(child.value ?? '');
    findPlaces(child, depth + 1);
    return [child];
  });
}

function withPlaces(text: string): Node[] {
  const nodes: Node[] = [];
  let end = 0;
  for (const { 0: found, 1: room = '', 2: seq = '', index } of text.matchAll(PLACE)) {
    if (index > end) nodes.push({ type: 'text', value: text.slice(end, index) });
    const hProperties = { dataRoom: room, dataSeq: seq };
    nodes.push({ type: 'place', data: { hName: 'cite', hProperties }, children: [] });
    end = index + found.length;
  }
  if (end < text.length) nodes.push({ type: 'text', value: text.slice(end) });
  return nodes;
}

/** What lies deeper than anybody means to is not worth the stack of who draws it. */
const DEEPEST = 24;

function rewrite(node: Node, mentions: readonly Mention[], depth = 0): void {
  if (node.children === undefined) return;
  if (depth > DEEPEST) {
    node.children = [{ type: 'text', value: textOf(node) }];
    return;
  }
  const children = joined(node.children.map(asText));
  node.children = children.flatMap((child) => {
    if (child.type === 'text' && node.type !== 'link') return ofText(child.value ?? '', mentions);
    rewrite(child, mentions, depth + 1);
    return [child];
  });
}

function textOf(node: Node): string {
  const texts: string[] = [];
  const open = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.value !== undefined) texts.push(next.value);
    open.push(...(next.children ?? []).slice().reverse());
  }
  return texts.join('');
}

/** A link that is only an address is read again by our own rule. */
function asText(node: Node): Node {
  const [child, ...more] = node.children ?? [];
  const isBare =
    node.type === 'link' &&
    more.length === 0 &&
    child?.type === 'text' &&
    !node.url?.startsWith('mailto:') &&
    (node.url === child.value || node.url === `http://${child.value}`);
  return isBare ? { type: 'text', value: child.value } : node;
}

function joined(nodes: Node[]): Node[] {
  const all: Node[] = [];
  for (const node of nodes) {
    const last = all.at(-1);
    if (last?.type === 'text' && node.type === 'text') {
      all[all.length - 1] = { type: 'text', value: `${last.value}${node.value}` };
    } else all.push(node);
  }
  return all;
}

/** Where bold text begins or ends with Chinese punctuation, the common rule leaves `**` standing. */
const STRONG = /\*\*((?=\p{P})[^*\n]*[^*\s]|[^*\s][^*\n]*\p{P})\*\*/u;

function ofText(text: string, mentions: readonly Mention[]): Node[] {
  const strong = STRONG.exec(text);
  if (strong !== null) {
    return [
      ...ofText(text.slice(0, strong.index), mentions),
      { type: 'strong', children: ofText(strong[1] ?? '', mentions) },
      ...ofText(text.slice(strong.index + strong[0].length), mentions),
    ];
  }
  return piecesOf(text, mentions).flatMap(ofPiece);
}

function ofPiece(piece: Piece): Node[] {
  switch (piece.kind) {
    case 'link':
      return [{ type: 'link', url: piece.href, children: [{ type: 'text', value: piece.text }] }];
    case 'mention':
      return [ofMention(piece.mention)];
    case 'text':
      return piece.text
        .split(/\r?\n/)
        .flatMap((line, index) => [
          ...(index > 0 ? [{ type: 'break' }] : []),
          ...(line === '' ? [] : [{ type: 'text', value: line }]),
        ]);
  }
}

function ofMention({ label, isSelf }: Mention): Node {
  return {
    type: 'mention',
    data: { hName: 'mark', hProperties: isSelf ? { dataSelf: 'true' } : {} },
    children: [{ type: 'text', value: `@${label}` }],
  };
}
