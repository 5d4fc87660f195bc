import { Mic, X } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, Suspense, useRef, useState } from 'react';
import { useSession } from '../accounts/session';
import type { Message } from '../api/types';
import { useConnection } from '../connection/connectionStore';
import { Alert } from '../design/Alert';
import { IconButton } from '../design/IconButton';
import { Otherwise } from '../design/Otherwise';
import { DropZone } from '../files/DropZone';
import { FileTray, useTray } from '../files/FileTray';
import { PickFiles } from '../files/PickFiles';
import { pastedFiles } from '../files/pasting';
import type { Recording } from '../files/recording';
import { addRecording, chooseFiles, takeTray, takeUpload } from '../files/uploading';
import { voiceName } from '../files/voice';
import { useText } from '../languages/language';
import { writeFrame } from '../live';
import { useRooms } from '../rooms/rooms';
import { lazy } from '../shell/lazy';
import { isPressed } from '../shortcuts/shortcuts';
import { abilities } from './abilities';
import styles from './Composer.module.css';
import { ComposerForm } from './ComposerForm';
import { ComposerNotice } from './ComposerNotice';
import { answerNothing, beginEdit } from './composing';
import { keepDraft, useDraft } from './drafts';
import { isFull as isOutboxFull } from './outbox';
import { useMessageAt } from './quotes';
import { sendMessage, useOutbox } from './sending';

const VoiceRecorder = lazy(() =>
  import('../files/VoiceRecorder').then((file) => ({ default: file.VoiceRecorder })),
);

const TYPING_EVERY_MS = 2_500;

interface Props {
  roomId: number;
  name: string;
  replyTo: number | null;
}

/** A new message, with its files, or in one's own voice. Enter sends, but never while an input method is composing. */
export function Writing({ roomId, name, replyTo }: Props) {
  const { t } = useText();
  const text = useDraft(roomId);
  const isFull = useOutbox(({ sends }) => isOutboxFull(sends));
  const [isRecording, setRecording] = useState(false);
  const tellTyping = useTyping(roomId);
  const tray = useTray(roomId);
  const hasFailed = tray.some(({ status }) => status === 'failed');
  const isEmpty = text.trim() === '' && tray.length === 0;
  const change = (value: string) => {
    keepDraft(roomId, value);
    if (value !== '') tellTyping();
  };
  const send = () => {
    sendMessage(roomId, text.trim(), { replyTo, attachments: takeTray(roomId) });
    change('');
    answerNothing(roomId);
  };
  const sendVoice = ({ content, durationMs }: Recording) => {
    const upload = addRecording(roomId, content, voiceName(content.type), durationMs);
    sendMessage(roomId, '', { replyTo, attachments: [takeUpload(upload)] });
    answerNothing(roomId);
    setRecording(false);
  };
  const keyDown = (event: KeyboardEvent) => {
    if (isPressed('escape', event.nativeEvent) && replyTo !== null) answerNothing(roomId);
    const wantsEdit = text === '' && isPressed('edit', event.nativeEvent);
    const own = wantsEdit ? lastOwnIn(roomId) : undefined;
    if (own === undefined) return;
    event.preventDefault();
    beginEdit(own);
  };
  if (isRecording) {
    const close = () => setRecording(false);
    return (
      <Otherwise instead={<Unreachable onClose={close} />}>
        <Suspense>
          <VoiceRecorder onRecorded={sendVoice} onClose={close} />
        </Suspense>
      </Otherwise>
    );
  }
  return (
    <>
      <DropZone roomId={roomId} />
      <FileTray roomId={roomId} />
      <ComposerForm
        roomId={roomId}
        label={t('composer.label', { name })}
        text={text}
        onText={change}
        canSend={!isEmpty && !hasFailed && !isFull}
        onSend={send}
        onKey={keyDown}
        onPaste={(event) => paste(event, roomId)}
        notice={
          <>
            {replyTo !== null && <Answered roomId={roomId} seq={replyTo} />}
            {isFull && <Alert>{t('send.full')}</Alert>}
          </>
        }
        before={<PickFiles roomId={roomId} className={styles.extra} />}
        insteadOfSend={
          text === '' &&
          isEmpty && (
            <IconButton
              icon={Mic}
              className={styles.extra}
              label={t('voice.record')}
              onClick={() => setRecording(true)}
            />
          )
        }
      />
    </>
  );
}

/** The recorder has never been loaded, and cannot be now. */
function Unreachable({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  return (
    <div className={styles.composer}>
      <div className={styles.writing}>
        <Alert>{t('error.unreachable')}</Alert>
        <IconButton icon={X} label={t('close')} onClick={onClose} />
      </div>
    </div>
  );
}

function Answered({ roomId, seq }: { roomId: number; seq: number }) {
  const { t } = useText();
  const message = useMessageAt(roomId, seq);
  return (
    <ComposerNotice
      title={t('composer.answering')}
      message={message}
      endLabel={t('composer.answering.end')}
      onEnd={() => answerNothing(roomId)}
    />
  );
}

function paste(event: ClipboardEvent, roomId: number): void {
  const files = pastedFiles(event.clipboardData);
  if (files.length === 0) return;
  event.preventDefault();
  chooseFiles(roomId, files);
}

/** The last message here that one may say in other words. */
function lastOwnIn(roomId: number): Message | undefined {
  const view = useRooms.getState().byId.get(roomId);
  const selfId = useSession.getState().user?.id ?? 0;
  const { recallS } = useConnection.getState();
  return view?.history.messages.findLast(
    (message) => abilities(message, view.room, selfId, { now: Date.now(), recallS }).edit,
  );
}

function useTyping(roomId: number): () => void {
  const toldAt = useRef(0);
  return () => {
    if (Date.now() - toldAt.current < TYPING_EVERY_MS) return;
    toldAt.current = Date.now();
    writeFrame({ op: 'typing', room_id: roomId });
  };
}
