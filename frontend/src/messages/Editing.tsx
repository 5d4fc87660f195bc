import { useState } from 'react';
import { resendQuestion } from '../api/answers';
import { editMessage } from '../api/messages';
import type { Message } from '../api/types';
import { Alert } from '../design/Alert';
import { useSubmit } from '../design/useSubmit';
import { useText } from '../languages/language';
import { isPressed } from '../shortcuts/shortcuts';
import { ComposerForm } from './ComposerForm';
import { ComposerNotice } from './ComposerNotice';
import { endEdit } from './composing';

interface Props {
  message: Message;
  /** Whether the agent it was said to is to answer it again. */
  resends: boolean;
  name: string;
}

/** One's own message, to be said in other words: Enter keeps the new ones, Escape the old ones. */
export function Editing({ message, resends, name }: Props) {
  const { t } = useText();
  const { room_id: roomId, seq, content, files } = message;
  const [text, setText] = useState(content);
  const { submit, problem } = useSubmit(async () => {
    if (resends) await resendQuestion(message, text.trim());
    else if (text.trim() !== content) await editMessage(roomId, seq, text.trim());
    endEdit(roomId);
  });
  return (
    <ComposerForm
      roomId={roomId}
      label={t('composer.label', { name })}
      text={text}
      onText={setText}
      canSend={text.trim() !== '' || files.length > 0}
      onSend={submit}
      onKey={(event) => isPressed('escape', event.nativeEvent) && endEdit(roomId)}
      notice={
        <>
          <ComposerNotice
            title={t(resends ? 'composer.resending' : 'composer.editing')}
            message={message}
            endLabel={t('composer.editing.end')}
            onEnd={() => endEdit(roomId)}
          />
          {problem && <Alert>{problem}</Alert>}
        </>
      }
    />
  );
}
