import { InlineCode } from './InlineCode';
import type { Marked } from './marks';

/** A text in which some words are bold or code. */
export function MarkedText({ stretches }: { stretches: readonly Marked[] }) {
  return stretches.map((stretch, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a text have no other name than their place
    <Stretch key={index} {...stretch} />
  ));
}

function Stretch({ mark, text }: Marked) {
  if (mark === 'strong') return <strong>{text}</strong>;
  return mark === 'code' ? <InlineCode>{text}</InlineCode> : text;
}
