import { Globe, Lock } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { addMember, createRoom } from '../api/rooms';
import type { NewRoomKind, Room, User } from '../api/types';
import { FormDialog } from '../design/FormDialog';
import form from '../design/form.module.css';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { ChoosePeople } from '../members/ChoosePeople';
import { RoomFields, type RoomWords, trimmed } from './RoomFields';
import { addRoom } from './rooms';

const KINDS: readonly { kind: NewRoomKind; icon: typeof Globe }[] = [
  { kind: 'public', icon: Globe },
  { kind: 'private', icon: Lock },
];

/** Makes a room and brings people in; if somebody cannot be, the room is there, and the rest may be tried again. */
export function CreateRoom({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const [, navigate] = useLocation();
  const [words, setWords] = useState<RoomWords>({ name: '', topic: '' });
  const [kind, setKind] = useState<NewRoomKind>('public');
  const [people, setPeople] = useState<readonly User[]>([]);
  const made = useRef<Room>(null);
  const { submit, busy, problem, wrong } = useSubmit(async () => {
    made.current ??= await createRoom({ ...trimmed(words), kind });
    const room = made.current;
    addRoom(room);
    for (const person of people) {
      await addMember(room.id, person.id);
      setPeople((all) => all.filter(({ id }) => id !== person.id));
    }
    onClose();
    navigate(`/rooms/${room.id}`, { state: { fromList: true } });
  });
  return (
    <FormDialog
      title={t('room.create')}
      onClose={onClose}
      submit={submit}
      busy={busy}
      problem={problem}
      action={t('room.create.do')}
    >
      <RoomFields words={words} wrong={wrong} onChange={setWords} />
      <fieldset className={form.choices}>
        <legend>{t('room.kind')}</legend>
        {KINDS.map(({ kind: choice, icon: Icon }) => (
          <label key={choice} className={form.choice}>
            <input
              type="radio"
              name="kind"
              checked={kind === choice}
              onChange={() => setKind(choice)}
            />
            <Icon size={18} aria-hidden />
            <span>
              <strong>{t(`room.kind.${choice}`)}</strong>
              <small>{t(`room.kind.${choice}.hint`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <ChoosePeople chosen={people} onChange={setPeople} />
    </FormDialog>
  );
}
