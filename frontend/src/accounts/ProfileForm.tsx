import { useState } from 'react';
import { changeMe } from '../api/accounts';
import type { User } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Field } from '../design/Field';
import form from '../design/form.module.css';
import { useSubmit } from '../design/useSubmit';
import { PicturePicker } from '../files/PicturePicker';
import { avatarOf, type PictureChoice } from '../files/pictures';
import { useText } from '../languages/language';
import { meet } from '../members/people';
import styles from './ProfileForm.module.css';
import { takeUser } from './session';

/** What others see of me. */
export function ProfileForm({ user }: { user: User }) {
  const { t } = useText();
  const [name, setName] = useState(user.display_name);
  const [status, setStatus] = useState(user.status_text);
  const [picture, setPicture] = useState<PictureChoice>(null);
  const [isSaved, setSaved] = useState(false);
  const { submit, busy, problem, wrong } = useSubmit(async () => {
    const avatar = await avatarOf(picture);
    const changed = await changeMe({
      display_name: name.trim(),
      status_text: status.trim(),
      avatar,
    });
    setPicture(null);
    takeUser(changed);
    meet([changed]);
    setSaved(true);
  });
  const edit = (set: (value: string) => void) => (event: { target: { value: string } }) => {
    setSaved(false);
    set(event.target.value);
  };
  return (
    <form className={form.form} onSubmit={submit}>
      <PicturePicker
        seed={user.username}
        name={user.display_name}
        picture={user.avatar}
        choice={picture}
        onChange={(choice) => {
          setSaved(false);
          setPicture(choice);
        }}
      />
      <p className={styles.username}>@{user.username}</p>
      <Field
        label={t('me.name')}
        hint={t('room.name.hint')}
        isWrong={wrong.has('display_name')}
        value={name}
        onChange={edit(setName)}
        autoComplete="nickname"
        maxLength={64}
        required
      />
      <Field
        label={t('me.status')}
        hint={t('me.status.hint')}
        isWrong={wrong.has('status_text')}
        value={status}
        onChange={edit(setStatus)}
        autoComplete="off"
        maxLength={100}
      />
      {problem && <Alert>{problem}</Alert>}
      <div className={form.actions}>
        <p role="status" className={styles.saved}>
          {isSaved && t('saved')}
        </p>
        <Button type="submit" look="main" busy={busy}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
