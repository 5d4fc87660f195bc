/** What may be open beside a conversation; each is the end of an address. */
const PANELS = ['info', 'pins', 'files', 'search'] as const;

export type Panel = (typeof PANELS)[number];

export const panelNamed = (name: string | undefined): Panel | null =>
  PANELS.find((panel) => panel === name) ?? null;

/** Whether this is the address of a room with a panel. */
export const showsPanel = (path: string): boolean => panelNamed(path.split('/')[3]) !== null;
