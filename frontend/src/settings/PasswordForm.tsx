import { useState } from 'react';
import { useSession } from '../accounts/session';
import { changePassword } from '../api/accounts';
import { Problem } from '../api/problem';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import form from '../design/form.module.css';
import list from '../design/list.module.css';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';

/** A new password, with the present one as proof. */
export function PasswordForm() {
  const { t } = useText();
  const username = useSession(({ user }) => user?.username);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [outcome, setOutcome] = useState<'changed' | 'mismatch' | null>(null);
  const { submit, busy, problem, wrong } = useSubmit(async () => {
    setOutcome(null);
    try {
      await changePassword(current, next);
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'bad_credentials')) throw error;
      setOutcome('mismatch');
      return;
    }
    setCurrent('');
    setNext('');
    setOutcome('changed');
  });
  return (
    <form className={form.form} onSubmit={submit}>
      <p className={list.quiet}>{t('settings.password.others')}</p>
      <input
        type="hidden"
        name="username"
        autoComplete="username"
        value={username ?? ''}
        readOnly
      />
      <Field
        label={t('settings.password.current')}
        type="password"
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
        autoComplete="current-password"
        isWrong={outcome === 'mismatch'}
        required
      />
      <Field
        label={t('settings.password.new')}
        hint={t('account.password.hint')}
        type="password"
        value={next}
        onChange={(event) => setNext(event.target.value)}
        autoComplete="new-password"
        isWrong={wrong.has('new_password')}
        minLength={8}
        maxLength={256}
        required
      />
      {outcome === 'mismatch' && <Alert>{t('settings.password.mismatch')}</Alert>}
      {problem && <Alert>{problem}</Alert>}
      <div className={form.actions}>
        <p role="status" className={list.quiet}>
          {outcome === 'changed' && t('settings.password.changed')}
        </p>
        <Button type="submit" look="main" busy={busy}>
          {t('settings.password.do')}
        </Button>
      </div>
    </form>
  );
}
