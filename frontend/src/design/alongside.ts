type Handlers<Event> = Readonly<Record<string, (event: Event) => void>>;

/** The handlers of two that listen to the same element: both hear what both listen to. */
export function alongside<One extends object, Other extends object>(
  one: One,
  other: Other,
): One & Other {
  const both: Record<string, unknown> = Object.assign({}, one, other);
  for (const name of Object.keys(other).filter((name) => name in one)) {
    const [first, second] = [one, other].map((handlers) => (handlers as Handlers<unknown>)[name]);
    both[name] = (event: unknown) => {
      first?.(event);
      second?.(event);
    };
  }
  return both as One & Other;
}
