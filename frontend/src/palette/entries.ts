import type { LucideIcon } from 'lucide-react';
import type { Room, User } from '../api/types';
import type { Shortcut } from '../shortcuts/shortcuts';
import type { Named } from './ranking';

/** One line of the palette: where it leads, or what it does. */
export interface Entry extends Named {
  key: string;
  /** What kind of thing it is, in a word. */
  kind: string;
  sign: LucideIcon | { room: Room; peer: User | null } | { user: User };
  shortcut?: Shortcut;
  act: () => unknown;
}
