import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { innerPath } from '../api/addresses';

/** A link in what somebody wrote. Out of the house it opens beside us, and the other side learns nothing of where it was. */
export function TextLink({ href, children }: { href: string; children: ReactNode }) {
  const path = innerPath(href);
  if (path !== null) return <Link href={path}>{children}</Link>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}
