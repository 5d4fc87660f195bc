import { useState } from 'react';
import { changeRoom } from '../api/rooms';
import type { Room } from '../api/types';
import { FormDialog } from '../design/FormDialog';
import { useSubmit } from '../design/useSubmit';
import { PicturePicker } from '../files/PicturePicker';
import { avatarOf, type PictureChoice } from '../files/pictures';
import { useText } from '../languages/language';
import { RoomFields, type RoomWords, trimmed } from './RoomFields';

export function EditRoom({ room, onClose }: { room: Room; onClose: () => void }) {
  const { t } = useText();
  const [words, setWords] = useState<RoomWords>({ name: room.name, topic: room.topic });
  const [picture, setPicture] = useState<PictureChoice>(null);
  const { submit, busy, problem, wrong } = useSubmit(async () => {
    await changeRoom(room.id, { ...trimmed(words), avatar: await avatarOf(picture) });
    onClose();
  });
  return (
    <FormDialog
      title={t('room.edit')}
      onClose={onClose}
      submit={submit}
      busy={busy}
      problem={problem}
    >
      <PicturePicker
        seed={`room-${room.id}`}
        name={room.name}
        picture={room.avatar}
        choice={picture}
        onChange={setPicture}
      />
      <RoomFields words={words} wrong={wrong} onChange={setWords} />
    </FormDialog>
  );
}
