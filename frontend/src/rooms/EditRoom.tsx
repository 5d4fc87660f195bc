import { useState } from 'react';
import { changeRoom } from '../api/rooms';
import type { Room } from '../api/types';
import { Alert } from '../design/Alert';
import { Button } from '../design/Button';
import { Dialog } from '../design/Dialog';
import form from '../design/form.module.css';
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
    <Dialog title={t('room.edit')} onClose={onClose}>
      <form className={form.form} onSubmit={submit}>
        <PicturePicker
          seed={`room-${room.id}`}
          name={room.name}
          picture={room.avatar}
          choice={picture}
          onChange={setPicture}
        />
        <RoomFields words={words} wrong={wrong} onChange={setWords} />
        {problem && <Alert>{problem}</Alert>}
        <div className={form.actions}>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" look="main" busy={busy}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
