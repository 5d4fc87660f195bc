import type { InputHTMLAttributes } from 'react';
import { Field } from '../design/Field';
import { useText } from '../languages/language';

/** What people call a room and what it is about, as they write it. */
export interface RoomWords {
  name: string;
  topic: string;
}

interface RoomFieldsProps {
  words: RoomWords;
  wrong: ReadonlySet<string>;
  onChange: (words: RoomWords) => void;
}

/** The fields that a new room and a changed one share. */
export function RoomFields({ words, wrong, onChange }: RoomFieldsProps) {
  const { t } = useText();
  return (
    <>
      <RoomNameField
        wrong={wrong}
        value={words.name}
        onChange={(event) => onChange({ ...words, name: event.target.value })}
      />
      <Field
        label={t('room.topic')}
        hint={t('room.topic.hint')}
        isWrong={wrong.has('topic')}
        value={words.topic}
        onChange={(event) => onChange({ ...words, topic: event.target.value })}
        maxLength={255}
        autoComplete="off"
      />
    </>
  );
}

type NameProps = InputHTMLAttributes<HTMLInputElement> & { wrong: ReadonlySet<string> };

/** What a room, or a chat with an agent, is called. */
export function RoomNameField({ wrong, ...rest }: NameProps) {
  const { t } = useText();
  return (
    <Field
      {...rest}
      label={t('room.name')}
      hint={t('room.name.hint')}
      isWrong={wrong.has('name')}
      maxLength={64}
      autoComplete="off"
      required
    />
  );
}

/** The words without the white space around them. */
export function trimmed({ name, topic }: RoomWords): RoomWords {
  return { name: name.trim(), topic: topic.trim() };
}
