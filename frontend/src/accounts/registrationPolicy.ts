import { useEffect, useState } from 'react';
import { registrationPolicy } from '../api/accounts';
import { wantedPath } from './wanted';

/**
 * By what somebody may register here: freely (`open`), by the code of the invitation that led them here, or not at all
 * (`null`). A server that cannot be asked yet is taken for open; it says no by itself.
 */
export type Entry = 'open' | { invite: string } | null;

export function entry(policy: 'open' | 'invite', wanted: string): Entry {
  if (policy === 'open') return 'open';
  const code = /^\/invite\/([\w-]+)$/.exec(wanted)?.[1];
  return code === undefined ? null : { invite: code };
}

export function useEntry(): Entry {
  const [policy, setPolicy] = useState<'open' | 'invite'>('open');
  useEffect(() => {
    let isHere = true;
    registrationPolicy().then(
      (found) => isHere && setPolicy(found),
      () => undefined,
    );
    return () => {
      isHere = false;
    };
  }, []);
  return entry(policy, wantedPath());
}
