import { Check, Copy, QrCode as QrIcon, Trash2 } from 'lucide-react';
import { Suspense, useRef, useState } from 'react';
import { inviteUrl } from '../api/addresses';
import { revokeInvite } from '../api/invites';
import type { Invite } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { copyFrom } from '../design/copyFrom';
import { IconButton } from '../design/IconButton';
import { useSubmit } from '../design/useSubmit';
import { dueTime } from '../languages/format';
import { useText } from '../languages/language';
import { lazy } from '../shell/lazy';
import styles from './Invites.module.css';

const QrCode = lazy(() => import('../design/QrCode').then((file) => ({ default: file.QrCode })));

interface Props {
  invite: Invite;
  showsCode: boolean;
  onShow: (isShown: boolean) => void;
  onRevoked: (code: string) => void;
}

/** One link, with how long and for how many more it is good. */
export function InviteItem({ invite, showsCode, onShow, onRevoked }: Props) {
  const { t, count, tag } = useText();
  const url = inviteUrl(invite.code);
  const field = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  const { submit, busy, problem } = useSubmit(async () => {
    await revokeInvite(invite.room_id, invite.code);
    onRevoked(invite.code);
  });
  const copy = async () => setCopied(field.current !== null && (await copyFrom(field.current)));
  return (
    <li className={styles.invite}>
      <div className={styles.link}>
        <input
          ref={field}
          readOnly
          value={url}
          aria-label={t('invites.link')}
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={copy}>
          {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          {isCopied ? t('invites.copied') : t('invites.copy')}
        </Button>
      </div>
      <div className={styles.facts}>
        <p>
          {invite.max_uses === null
            ? count('invites.uses', invite.uses)
            : t('invites.uses.of', { uses: invite.uses, limit: invite.max_uses })}
          {' · '}
          {invite.expires_at === null
            ? t('invites.lifetime.endless')
            : t('invites.until', { time: dueTime(invite.expires_at, tag) })}
        </p>
        <IconButton
          icon={QrIcon}
          label={t('invites.qr')}
          aria-expanded={showsCode}
          onClick={() => onShow(!showsCode)}
        />
        <IconButton
          icon={Trash2}
          label={t('invites.revoke')}
          aria-disabled={busy || undefined}
          onClick={() => submit()}
        />
      </div>
      <p role="status" className={styles.none}>
        {isCopied && t('invites.copied')}
      </p>
      {problem && <Alert>{problem}</Alert>}
      <Suspense>{showsCode && <QrCode text={url} label={t('invites.qr')} />}</Suspense>
    </li>
  );
}
