/** Where somebody wanted to go before the door stopped them: kept in the history entry of the login. */
export function wantedPath(): string {
  const state: unknown = history.state;
  const wanted =
    typeof state === 'object' && state !== null && 'wanted' in state ? state.wanted : '/';
  return typeof wanted === 'string' && wanted.startsWith('/') ? wanted : '/';
}
