import { useState } from 'react';
import { changeAgent, createAgent } from '../api/admin';
import type { ManagedAgent } from '../api/types';
import { Field } from '../design/Field';
import { FormDialog } from '../design/FormDialog';
import { TextArea } from '../design/TextArea';
import { useSubmit } from '../design/useSubmit';
import { PicturePicker } from '../files/PicturePicker';
import { avatarOf, type PictureChoice } from '../files/pictures';
import { useText } from '../languages/language';
import { meet } from '../members/people';
import { Limits, ModelFields, Tools } from './AgentFields';
import { type AgentForm, formOf, newForm, settingsOf } from './agentForm';

interface Props {
  /** None: a new one. */
  agent: ManagedAgent | null;
  onSaved: (agent: ManagedAgent) => void;
  onClose: () => void;
}

/** Describes an agent: who it is, which model answers for it, and what it may do. */
export function AgentEditor({ agent, onSaved, onClose }: Props) {
  const { t } = useText();
  const [username, setUsername] = useState('');
  const [name, setName] = useState(agent?.user.display_name ?? '');
  const [status, setStatus] = useState(agent?.user.status_text ?? '');
  const [picture, setPicture] = useState<PictureChoice>(null);
  const [values, setValues] = useState<AgentForm>(agent ? formOf(agent.settings) : newForm);
  const { submit, busy, problem, wrong } = useSubmit(async () => {
    const about = {
      display_name: name.trim(),
      status_text: status.trim(),
      settings: settingsOf(values),
    };
    const avatar = await avatarOf(picture);
    const known = agent ?? (await createAgent({ username: username.trim(), ...about }));
    const saved =
      agent || avatar !== undefined
        ? await changeAgent(known.user.id, { ...about, avatar })
        : known;
    meet([saved.user]);
    onSaved(saved);
    onClose();
  });
  const set = (change: Partial<AgentForm>) => setValues((known) => ({ ...known, ...change }));
  return (
    <FormDialog
      title={agent ? t('admin.agent.edit') : t('admin.agent.add')}
      onClose={onClose}
      submit={submit}
      busy={busy}
      problem={problem}
    >
      <PicturePicker
        seed={agent?.user.username ?? username}
        name={name || '?'}
        picture={agent?.user.avatar ?? null}
        choice={picture}
        onChange={setPicture}
      />
      <Field
        label={t('me.name')}
        isWrong={wrong.has('display_name')}
        value={name}
        onChange={({ target }) => setName(target.value)}
        maxLength={64}
        autoComplete="off"
        required
      />
      {!agent && (
        <Field
          label={t('admin.agent.username')}
          hint={t('admin.agent.username.hint')}
          isWrong={wrong.has('username')}
          value={username}
          onChange={({ target }) => setUsername(target.value)}
          maxLength={32}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      )}
      <Field
        label={t('me.status')}
        isWrong={wrong.has('status_text')}
        value={status}
        onChange={({ target }) => setStatus(target.value)}
        maxLength={100}
        autoComplete="off"
      />
      <ModelFields values={values} wrong={wrong} onChange={set} />
      <TextArea
        label={t('admin.agent.instructions')}
        hint={t('admin.agent.instructions.hint')}
        isWrong={wrong.has('instructions')}
        value={values.instructions}
        onChange={({ target }) => set({ instructions: target.value })}
        maxLength={8000}
      />
      <Tools values={values} onChange={set} />
      <Limits values={values} wrong={wrong} onChange={set} />
    </FormDialog>
  );
}
