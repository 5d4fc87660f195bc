import { useRef, useState } from 'react';
import { forwardMessage } from '../api/messages';
import type { Message } from '../api/types';
import { Field } from '../design/Field';
import { FormDialog } from '../design/FormDialog';
import list from '../design/list.module.css';
import { notify } from '../design/notices';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { rank } from '../palette/ranking';
import { RoomFace } from '../rooms/RoomFace';
import { nameOf, usePeer, useRoomName } from '../rooms/roomName';
import type { RoomView } from '../rooms/roomState';
import { inListOrder, useRooms } from '../rooms/rooms';
import styles from './ForwardDialog.module.css';
import { newMessageId } from './messageId';
import { Quote } from './Quote';

interface Props {
  message: Message;
  onClose: () => void;
}

/** Asks where else a message is to be said. */
export default function ForwardDialog({ message, onClose }: Props) {
  const { t, count } = useText();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const rooms = useTargets(search);
  const ids = useRef(new Map<number, string>());
  const { submit, busy, problem } = useSubmit(async () => {
    for (const roomId of chosen) {
      const id = ids.current.get(roomId) ?? newMessageId();
      ids.current.set(roomId, id);
      await forwardMessage(roomId, id, { room_id: message.room_id, seq: message.seq });
    }
    notify(count('forward.done', chosen.size));
    onClose();
  });
  const toggle = (roomId: number) => {
    const next = new Set(chosen);
    if (!next.delete(roomId)) next.add(roomId);
    setChosen(next);
  };
  return (
    <FormDialog
      title={t('message.forward')}
      onClose={onClose}
      submit={submit}
      busy={busy}
      problem={problem}
      action={t('forward.do')}
      isReady={chosen.size > 0}
    >
      <div className={styles.quoted}>
        <Quote message={message} />
      </div>
      <Field
        label={t('forward.search')}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <ul className={styles.rooms}>
        {rooms.map((view) => (
          <Target
            key={view.room.id}
            view={view}
            isChosen={chosen.has(view.room.id)}
            onToggle={() => toggle(view.room.id)}
          />
        ))}
      </ul>
    </FormDialog>
  );
}

interface TargetProps {
  view: RoomView;
  isChosen: boolean;
  onToggle: () => void;
}

function Target({ view: { room }, isChosen, onToggle }: TargetProps) {
  const peer = usePeer(room);
  const name = useRoomName(room);
  return (
    <li>
      <label className={list.row}>
        <input type="checkbox" checked={isChosen} onChange={onToggle} />
        <RoomFace room={room} peer={peer} size={32} />
        <span className={list.words}>
          <span dir="auto">{name}</span>
        </span>
      </label>
    </li>
  );
}

/** Where one may write, found by name as in the palette. */
function useTargets(search: string): RoomView[] {
  const { t } = useText();
  const byId = useRooms((rooms) => rooms.byId);
  const targets = inListOrder(byId.values())
    .filter(({ room }) => room.may_post)
    .map((view) => ({ view, names: [nameOf(view.room, view.room.peer, t)] }));
  return rank(search, targets, targets.length).map(({ view }) => view);
}
