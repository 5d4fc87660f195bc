const BLOCK =
  /^ {0,3}(?:#{1,6} +\S|> ?\S|[-*+] +\S|\d{1,9}[.)] +\S|```|~~~|(?:[-*_] *){3,}$|\|?.*\|.*\n *\|?[ :|-]*-)/mu;
const INLINE =
  /`[^`]+`|\*[^\s*]|(?<![\p{L}\p{N}\\])_[^\s_][^\n_]*_|~~\S|\[[^\]\n]*\]\([^)\n]*\)|<(?:https?:\/\/|mailto:|[\w.+-]+@)[^\s<>]+>/u;

/** Nobody means quotes within quotes so deep, or so many stars: to read it would only take long. */
const TANGLED = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){20}|[*_~]{20}/m;

/** Whether a text is better shown as it stands. */
export const isTangled = (text: string): boolean => TANGLED.test(text);

/** Whether a text may mean something else as Markdown than as it stands; a plain link does not. */
export function hasMarkdown(text: string): boolean {
  return !isTangled(text) && (INLINE.test(text) || BLOCK.test(text));
}
