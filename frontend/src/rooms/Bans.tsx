import { CircleCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { banPage, liftBan } from '../api/bans';
import type { Ban, Room } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import list from '../design/list.module.css';
import { SkeletonRows } from '../design/Skeleton';
import { useSubmit } from '../design/useSubmit';
import { useSentenceOf, useText } from '../languages/language';
import { PersonLine } from '../members/PersonLine';

/** Who may not come back into a room; a ban can be lifted. */
export function Bans({ room, onClose }: { room: Room; onClose: () => void }) {
  const { t } = useText();
  const { bans, setBans, problem } = useBans(room.id);
  const lifted = (userId: number) =>
    setBans((all) => all?.filter(({ user }) => user.id !== userId) ?? null);
  return (
    <Dialog title={t('bans.title')} onClose={onClose}>
      {problem && <Alert>{problem}</Alert>}
      {bans === null && !problem && <SkeletonRows rows={2} label={t('loading')} />}
      <p role="status" className={list.quiet}>
        {bans?.length === 0 && t('bans.none')}
      </p>
      {bans !== null && bans.length > 0 && (
        <ul className={list.list}>
          {bans.map((ban) => (
            <BannedPerson key={ban.user.id} room={room} ban={ban} onLifted={lifted} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface BannedProps {
  room: Room;
  ban: Ban;
  onLifted: (userId: number) => void;
}

function BannedPerson({ room, ban: { user }, onLifted }: BannedProps) {
  const { t } = useText();
  const { submit, busy, problem } = useSubmit(async () => {
    await liftBan(room.id, user.id);
    onLifted(user.id);
  });
  return (
    <li className={list.row}>
      <PersonLine user={user}>{problem && <Alert>{problem}</Alert>}</PersonLine>
      <Button
        busy={busy}
        aria-label={t('bans.lift.named', { name: user.display_name })}
        onClick={() => submit()}
      >
        <CircleCheck size={16} aria-hidden />
        {t('bans.lift')}
      </Button>
    </li>
  );
}

/** Everybody who is banned from a room, page after page. */
function useBans(roomId: number) {
  const [bans, setBans] = useState<Ban[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const sentenceOf = useSentenceOf();
  useEffect(() => {
    let isWanted = true;
    const load = async (after?: number) => {
      const page = await banPage(roomId, after);
      if (!isWanted) return;
      setBans((known) => [...(known ?? []), ...page.bans]);
      if (page.next !== null) await load(page.next);
    };
    load().catch((failure: unknown) => isWanted && setError(failure));
    return () => {
      isWanted = false;
      setBans(null);
    };
  }, [roomId]);
  return { bans, setBans, problem: error === null ? null : sentenceOf(error) };
}
