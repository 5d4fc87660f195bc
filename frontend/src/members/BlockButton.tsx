import { Ban, CircleCheck } from 'lucide-react';
import type { User } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { block, unblock, useBlocks } from './blocks';

/** Blocks a person, or lets them speak to me again. */
export function BlockButton({ user }: { user: User }) {
  const { t } = useText();
  const isBlocked = useBlocks(({ ids }) => ids.has(user.id));
  const { submit, busy, problem } = useSubmit(() => (isBlocked ? unblock : block)(user.id));
  const Icon = isBlocked ? CircleCheck : Ban;
  return (
    <>
      <Button look={isBlocked ? 'plain' : 'grave'} busy={busy} onClick={() => submit()}>
        <Icon size={16} aria-hidden />
        {isBlocked ? t('person.unblock') : t('person.block')}
      </Button>
      <p role="status">{isBlocked && t('person.blocked')}</p>
      {problem && <Alert>{problem}</Alert>}
    </>
  );
}
