import {
  Ban,
  Bell,
  Download,
  Keyboard,
  KeyRound,
  Languages,
  type LucideIcon,
  MonitorSmartphone,
  UserRound,
} from 'lucide-react';
import type { TextKey } from '../languages/language';

export type SectionName =
  | 'profile'
  | 'look'
  | 'notifications'
  | 'password'
  | 'devices'
  | 'blocked'
  | 'data'
  | 'keys';

/** One page of the settings. */
export interface Section {
  name: SectionName;
  path: string;
  title: TextKey;
  icon: LucideIcon;
}

const section = (name: SectionName, title: TextKey, icon: LucideIcon): Section => ({
  name,
  path: `/settings/${name}`,
  title,
  icon,
});

/** The pages of the settings, in their order; the first is shown beside the list where there is room. */
export const SECTIONS = [
  section('profile', 'settings.profile', UserRound),
  section('look', 'settings.look', Languages),
  section('notifications', 'notify.title', Bell),
  section('password', 'settings.password', KeyRound),
  section('devices', 'settings.devices', MonitorSmartphone),
  section('blocked', 'me.blocked', Ban),
  section('data', 'settings.data', Download),
  section('keys', 'settings.keys', Keyboard),
] as const satisfies readonly Section[];
