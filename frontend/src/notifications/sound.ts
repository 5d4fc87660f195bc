import { create } from 'zustand';
import type { Message } from '../api/types';
import { steadyTimeout } from '../connection/steadyTimeout';

const KEPT = 'teahouse-sound';
const QUIET_MS = 2000;
/** Held by the tab that sounds, until it may be heard again. */
const SOUNDING = 'teahouse-sounding';

/** Whether this device sounds when something concerns its owner. */
export const useSound = create<{ isOn: boolean }>(() => ({
  isOn: localStorage.getItem(KEPT) !== 'off',
}));

export function chooseSound(isOn: boolean): void {
  localStorage.setItem(KEPT, isOn ? 'on' : 'off');
  useSound.setState({ isOn });
}

/** Whether a new message is said to this person: in a direct room, or by name. */
export function concerns(message: Message, selfId: number, isDirect: boolean): boolean {
  if (message.sender_id === selfId) return false;
  return isDirect || message.mentions_all || message.mentions.includes(selfId);
}

let isResting = false;
let audio: AudioContext | null = null;

/** Sounds, if nobody is looking and it has been quiet for a moment: in one tab alone, however many are open. */
export async function ring(): Promise<void> {
  if (!useSound.getState().isOn || document.hasFocus()) return;
  // Browsers offer locks only to pages that came over https or from this machine; elsewhere every tab sounds.
  if (!navigator.locks) return soundAndRest();
  await navigator.locks.request(SOUNDING, { ifAvailable: true }, (lock) =>
    lock === null ? undefined : soundAndRest(),
  );
}

async function soundAndRest(): Promise<void> {
  if (isResting) return;
  isResting = true;
  audio ??= new AudioContext();
  for (const [frequency, delayS] of [
    [660, 0],
    [880, 0.12],
  ] as const) {
    tone(audio, frequency, audio.currentTime + delayS);
  }
  await new Promise<void>((rested) => steadyTimeout(rested, QUIET_MS));
  isResting = false;
}

/** A soft tone that fades away by itself. */
function tone(context: AudioContext, frequency: number, at: number): void {
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.15, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.4);
  source.connect(volume).connect(context.destination);
  source.start(at);
  source.stop(at + 0.4);
}
