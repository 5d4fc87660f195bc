/** Several short facts in one line, which breaks between them and nowhere else. */
export function factLine(facts: readonly (string | false | null)[]): string {
  const whole = facts.flatMap((fact) => (fact ? fact.replaceAll(' ', '\u00a0') : []));
  return whole.join('\u00a0· ');
}
