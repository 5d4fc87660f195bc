import { useState } from 'react';
import { Link } from 'wouter';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { Doorway } from './Doorway';
import styles from './Doorway.module.css';
import { useEntry } from './registrationPolicy';
import { register } from './session';

export function Register() {
  const { t } = useText();
  const entry = useEntry();
  return (
    <Doorway title={t('register.title')}>
      {entry === null ? (
        <p role="status">{t('register.invited')}</p>
      ) : (
        <RegisterForm invite={entry === 'open' ? undefined : entry.invite} />
      )}
      <p className={styles.other}>
        {t('register.known')}{' '}
        <Link href="/login" state={history.state}>
          {t('login.link')}
        </Link>
      </p>
    </Doorway>
  );
}

function RegisterForm({ invite }: { invite?: string }) {
  const { t } = useText();
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const { submit, busy, problem, wrong } = useSubmit(() =>
    register(username.trim(), password, displayName, invite),
  );
  return (
    <form className={styles.form} onSubmit={submit}>
      <Field
        label={t('account.username')}
        hint={t('account.username.hint')}
        isWrong={wrong.has('username')}
        value={username}
        onChange={(event) => setUsername(event.target.value)}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        minLength={2}
        maxLength={32}
        autoFocus
        required
      />
      <Field
        label={t('account.displayName')}
        hint={t('account.displayName.hint')}
        isWrong={wrong.has('display_name')}
        value={displayName}
        onChange={(event) => setDisplayName(event.target.value)}
        autoComplete="nickname"
        maxLength={64}
      />
      <Field
        label={t('account.password')}
        hint={t('account.password.hint')}
        isWrong={wrong.has('password')}
        type="password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        autoComplete="new-password"
        minLength={8}
        maxLength={256}
        required
      />
      {problem && <Alert>{problem}</Alert>}
      <Button type="submit" look="main" busy={busy}>
        {busy ? t('register.busy') : t('register.do')}
      </Button>
    </form>
  );
}
