import { SendHorizontal, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Alert } from '../design/Alert';
import { IconButton } from '../design/IconButton';
import { useText } from '../languages/language';
import { playTime } from './figures';
import {
  LONGEST_MS,
  type MicrophoneTrouble,
  Recorder,
  type Recording,
  SHORTEST_MS,
} from './recording';
import styles from './VoiceRecorder.module.css';

interface Props {
  onRecorded: (recording: Recording) => void;
  onClose: () => void;
}

const BARS = 24;
const EVERY_MS = 100;

/** Takes the place of the composer while one speaks. */
export function VoiceRecorder({ onRecorded, onClose }: Props) {
  const { t } = useText();
  const { recorder, trouble } = useRecorder();
  const { durationMs, levels } = useLevels(recorder);
  const finish = async () => {
    if (recorder === null || recorder.durationMs < SHORTEST_MS) return onClose();
    onRecorded(await recorder.finish());
  };
  const end = useRef(finish);
  end.current = finish;
  const isOver = durationMs >= LONGEST_MS;
  useEffect(() => {
    if (isOver) void end.current();
  }, [isOver]);
  if (trouble !== null) {
    return (
      <div className={styles.trouble}>
        <Alert>{t(`voice.${trouble}`)}</Alert>
        <IconButton icon={X} label={t('close')} onClick={onClose} />
      </div>
    );
  }
  return (
    <fieldset
      className={styles.recorder}
      aria-label={t('voice.recording')}
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
    >
      <IconButton icon={X} label={t('voice.cancel')} onClick={onClose} />
      <span className={styles.light} aria-hidden />
      <span className={styles.time} role="timer">
        {playTime(durationMs / 1000)}
      </span>
      <span className={styles.levels} aria-hidden>
        {levels.map((level, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          <span key={place} style={{ height: `${Math.round(8 + level * 92)}%` }} />
        ))}
      </span>
      <span className={styles.left}>{playTime((LONGEST_MS - durationMs) / 1000)}</span>
      <IconButton
        icon={SendHorizontal}
        isMain
        autoFocus
        disabled={recorder === null}
        label={t('voice.send')}
        onClick={finish}
      />
    </fieldset>
  );
}

/** Records as long as this is drawn. */
function useRecorder(): { recorder: Recorder | null; trouble: MicrophoneTrouble | null } {
  const [recorder, setRecorder] = useState<Recorder | null>(null);
  const [trouble, setTrouble] = useState<MicrophoneTrouble | null>(null);
  useEffect(() => {
    let isWanted = true;
    let started: Recorder | null = null;
    void Recorder.start().then((answer) => {
      if (typeof answer === 'string') return setTrouble(answer);
      started = answer;
      if (isWanted) setRecorder(answer);
      else answer.cancel();
    });
    return () => {
      isWanted = false;
      started?.cancel();
    };
  }, []);
  return { recorder, trouble };
}

function useLevels(recorder: Recorder | null): { durationMs: number; levels: readonly number[] } {
  const [heard, setHeard] = useState({ durationMs: 0, levels: Array<number>(BARS).fill(0) });
  useEffect(() => {
    if (recorder === null) return;
    const timer = setInterval(
      () =>
        setHeard(({ levels }) => ({
          durationMs: recorder.durationMs,
          levels: [...levels.slice(1), recorder.level],
        })),
      EVERY_MS,
    );
    return () => clearInterval(timer);
  }, [recorder]);
  return heard;
}
