/** The first character of each initial in the order of pinyin: what stands between two of them begins like the first. */
const FIRSTS = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀';
const LETTERS = 'abcdefghjklmnopqrstwxyz';
const HAN = /\p{Script=Han}/u;

let collator: Intl.Collator | undefined;
const known = new Map<string, string>();

/** The initials of the Chinese characters of a text, as one types them: 茶馆 is `cg`. Other characters are left out. */
export function initialsOf(text: string): string {
  return [...text].map((character) => (HAN.test(character) ? initialOf(character) : '')).join('');
}

function initialOf(character: string): string {
  const found = known.get(character) ?? findInitial(character);
  known.set(character, found);
  return found;
}

function findInitial(character: string): string {
  collator ??= new Intl.Collator('zh-CN-u-co-pinyin');
  const after = [...FIRSTS].findIndex((first) => Number(collator?.compare(character, first)) < 0);
  return LETTERS.at(after === -1 ? -1 : after - 1) ?? '';
}
