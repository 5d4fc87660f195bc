import { type AudioHTMLAttributes, useEffect, useRef, useState } from 'react';

/** What plays now: only one thing at a time. */
let playing: HTMLAudioElement | null = null;

export interface Audio {
  isPlaying: boolean;
  hasFailed: boolean;
  at: number;
  /** In seconds, as far as it is known. */
  duration: number;
  toggle(): void;
  seek(seconds: number): void;
  /** For the `<audio>` that makes the sound. */
  element: AudioHTMLAttributes<HTMLAudioElement> & React.RefAttributes<HTMLAudioElement>;
}

/** Plays a sound, with controls of our own. Recordings of browsers do not know how long they are: the server does. */
export function useAudio(src: string, knownMs: number | null): Audio {
  const ref = useRef<HTMLAudioElement>(null);
  const [state, setState] = useState({
    isPlaying: false,
    hasFailed: false,
    at: 0,
    duration: (knownMs ?? 0) / 1000,
  });
  const change = (part: Partial<typeof state>) => setState((was) => ({ ...was, ...part }));
  useEffect(() => {
    const audio = ref.current;
    return () => audio?.pause();
  }, []);
  return {
    ...state,
    toggle() {
      const audio = ref.current;
      if (audio === null) return;
      if (!audio.paused) return audio.pause();
      if (playing !== audio) playing?.pause();
      playing = audio;
      audio.play().catch(() => change({ isPlaying: false, hasFailed: audio.error !== null }));
    },
    seek(seconds) {
      if (ref.current) ref.current.currentTime = seconds;
      change({ at: seconds });
    },
    element: {
      ref,
      src,
      preload: knownMs === null ? 'metadata' : 'none',
      onPlay: () => change({ isPlaying: true, hasFailed: false }),
      onPause: () => change({ isPlaying: false }),
      onEnded: () => change({ isPlaying: false, at: 0 }),
      onError: () => change({ hasFailed: true, isPlaying: false }),
      onTimeUpdate: ({ currentTarget }) => change({ at: currentTarget.currentTime }),
      onDurationChange: ({ currentTarget: { duration } }) => {
        if (knownMs === null && Number.isFinite(duration)) change({ duration });
      },
    },
  };
}
