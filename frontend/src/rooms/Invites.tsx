import { useEffect, useState } from 'react';
import { roomInvites } from '../api/invites';
import type { Invite, Room } from '../api/types';
import { Alert } from '../design/Alert';
import { Dialog } from '../design/Dialog';
import { SkeletonRows } from '../design/Skeleton';
import { useSentenceOf, useText } from '../languages/language';
import { InviteItem } from './InviteItem';
import styles from './Invites.module.css';
import { NewInviteForm } from './NewInviteForm';

/** The links that let people into a room: making one, handing it on, taking it back. */
export function Invites({ room, onClose }: { room: Room; onClose: () => void }) {
  const { t } = useText();
  const { invites, setInvites, problem } = useInvites(room.id);
  const [shown, setShown] = useState<string | null>(null);
  const made = (invite: Invite) => {
    setInvites((known) => [invite, ...(known ?? [])]);
    setShown(invite.code);
  };
  const revoked = (code: string) =>
    setInvites((known) => known?.filter((invite) => invite.code !== code) ?? null);
  return (
    <Dialog title={t('invites.title')} onClose={onClose}>
      <NewInviteForm room={room} onMade={made} />
      {problem && <Alert>{problem}</Alert>}
      {invites === null && !problem && <SkeletonRows rows={2} label={t('loading')} />}
      <p role="status" className={styles.none}>
        {invites?.length === 0 && t('invites.none')}
      </p>
      <ul className={styles.invites}>
        {invites?.map((invite) => (
          <InviteItem
            key={invite.code}
            invite={invite}
            showsCode={shown === invite.code}
            onShow={(isShown) => setShown(isShown ? invite.code : null)}
            onRevoked={revoked}
          />
        ))}
      </ul>
    </Dialog>
  );
}

function useInvites(roomId: number) {
  const [invites, setInvites] = useState<Invite[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();
  useEffect(() => {
    let isWanted = true;
    roomInvites(roomId).then(
      (found) => isWanted && setInvites(found),
      (failure: unknown) => isWanted && setError(failure),
    );
    return () => {
      isWanted = false;
    };
  }, [roomId]);
  return { invites, setInvites, problem: error === null ? null : sentenceOf(error) };
}
