import { useState } from 'react';
import { Link } from 'wouter';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { Doorway } from './Doorway';
import styles from './Doorway.module.css';
import { login } from './session';

export function Login() {
  const { t } = useText();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const { submit, busy, problem } = useSubmit(() => login(username.trim(), password));
  return (
    <Doorway title={t('login.title')}>
      <form className={styles.form} onSubmit={submit}>
        <Field
          label={t('account.username')}
          value={username}
          onChange={(event) => setUsername(event.target.value)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
        />
        <Field
          label={t('account.password')}
          type="password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="current-password"
          required
        />
        {problem && <Alert>{problem}</Alert>}
        <Button type="submit" look="main" busy={busy}>
          {busy ? t('login.busy') : t('login.do')}
        </Button>
      </form>
      <p className={styles.other}>
        {t('login.new')}{' '}
        <Link href="/register" state={history.state}>
          {t('register.link')}
        </Link>
      </p>
    </Doorway>
  );
}
