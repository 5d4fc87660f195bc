import { create } from 'zustand';
import type { Message } from '../api/types';

const KEPT = 'teahouse-sound';
const QUIET_MS = 2000;

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

let lastRing = Number.NEGATIVE_INFINITY;
let audio: AudioContext | null = null;

/** Sounds, if nobody is looking and it has been quiet for a moment. */
export function ring(): void {
  const now = performance.now();
  if (!useSound.getState().isOn || document.hasFocus() || now - lastRing < QUIET_MS) return;
  lastRing = now;
  audio ??= new AudioContext();
  for (const [frequency, delayS] of [
    [660, 0],
    [880, 0.12],
  ] as const) {
    tone(audio, frequency, audio.currentTime + delayS);
  }
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
