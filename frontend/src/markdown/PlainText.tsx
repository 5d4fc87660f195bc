import { MentionMark } from './MentionMark';
import { type Mention, type Piece, piecesOf } from './pieces';
import { TextLink } from './TextLink';

interface Props {
  content: string;
  mentions: readonly Mention[];
}

/** A message as it was written, with its links and mentions. */
export function PlainText({ content, mentions }: Props) {
  return piecesOf(content, mentions).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text have no other name than their place
    <PieceOfText key={index} piece={piece} />
  ));
}

function PieceOfText({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case 'text':
      return piece.text;
    case 'link':
      return <TextLink href={piece.href}>{piece.text}</TextLink>;
    case 'mention':
      return <MentionMark isSelf={piece.mention.isSelf}>@{piece.mention.label}</MentionMark>;
  }
}
