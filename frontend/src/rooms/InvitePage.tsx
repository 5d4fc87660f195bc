import { CloudOff, Globe, Lock, MailX } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { acceptInvite, invitedTo } from '../api/invites';
import { Problem } from '../api/problem';
import type { InvitedRoom } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Placeholder } from '../design/Placeholder';
import { SkeletonRows } from '../design/Skeleton';
import { useSubmit } from '../design/useSubmit';
import { useSentenceOf, useText } from '../languages/language';
import styles from './InvitePage.module.css';
import { RoomFace } from './RoomFace';
import { addRoom } from './rooms';

/** What an invitation leads to, and the way in. */
export function InvitePage({ code }: { code: string }) {
  const { t } = useText();
  const { invited, error, load } = useInvited(code);
  const sentenceOf = useSentenceOf();
  if (invited !== null) {
    return (
      <div className={styles.page}>
        <Invitation code={code} invited={invited} />
      </div>
    );
  }
  if (error === null) return <SkeletonRows rows={3} label={t('loading')} />;
  if (isOver(error)) return <Over />;
  return (
    <Placeholder icon={CloudOff} title={sentenceOf(error)}>
      <Button onClick={load}>{t('retry')}</Button>
    </Placeholder>
  );
}

function Invitation({ code, invited }: { code: string; invited: InvitedRoom }) {
  const { t, count } = useText();
  const [, navigate] = useLocation();
  const [error, setError] = useState<unknown>(null);
  const open = () => navigate(`/rooms/${invited.room_id}`, { replace: true });
  const { submit, busy, problem } = useSubmit(async () => {
    try {
      addRoom(await acceptInvite(code));
      open();
    } catch (failure) {
      if (isOver(failure)) return setError(failure);
      throw failure;
    }
  });
  if (error !== null) return <Over />;
  const Kind = invited.kind === 'public' ? Globe : Lock;
  const room = { id: invited.room_id, name: invited.name, avatar: invited.avatar };
  return (
    <section className={styles.card} aria-labelledby="invitation">
      <p className={styles.quiet}>{t('invite.title')}</p>
      <RoomFace room={room} size={84} />
      <h2 id="invitation" dir="auto">
        {invited.name}
      </h2>
      <p className={styles.kind}>
        <Kind size={14} aria-hidden />
        {t(`room.kind.${invited.kind}`)} · {count('room.members', invited.member_count)}
      </p>
      {invited.topic && <p dir="auto">{invited.topic}</p>}
      {problem && <Alert>{problem}</Alert>}
      {invited.joined ? (
        <Button look="main" onClick={open}>
          {t('invite.open')}
        </Button>
      ) : (
        <Button look="main" busy={busy} onClick={() => submit()}>
          {t('invite.accept')}
        </Button>
      )}
    </section>
  );
}

/** The server does not tell why: it expired, was used up, was taken back, or is not for this person. */
function Over() {
  const { t } = useText();
  return (
    <Placeholder icon={MailX} title={t('invite.over')}>
      <p role="alert">{t('invite.over.hint')}</p>
      <Link href="/" replace>
        {t('room.gone.back')}
      </Link>
    </Placeholder>
  );
}

function isOver(error: unknown): boolean {
  return error instanceof Problem && (error.status === 404 || error.status === 422);
}

function useInvited(code: string) {
  const [invited, setInvited] = useState<InvitedRoom | null>(null);
  const [error, setError] = useState<unknown>(null);
  const load = useCallback(() => {
    setError(null);
    invitedTo(code).then(setInvited, setError);
  }, [code]);
  useEffect(load, [load]);
  return { invited, error, load };
}
