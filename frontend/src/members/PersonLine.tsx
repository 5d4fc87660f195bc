import type { ReactNode } from 'react';
import { AgentBadge } from '../agents/AgentBadge';
import type { User } from '../api/types';
import list from '../design/list.module.css';
import { Face } from './Face';

/** A person as one line of a list: picture, name and user name, and what else there is to say. */
export function PersonLine({ user, children }: { user: User; children?: ReactNode }) {
  return (
    <>
      <Face user={user} size={36} showsPresence />
      <span className={list.words}>
        <span dir="auto">
          {user.display_name} <AgentBadge user={user} />
        </span>
        <small>@{user.username}</small>
        {children}
      </span>
    </>
  );
}
