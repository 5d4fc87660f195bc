import type { ServerFrame } from '../api/frames';
import { steadyTimeout } from './steadyTimeout';

/** A hidden page is given no animation frames, and a visible one may be hidden while it waits for one. */
const AT_LATEST_MS = 250;
/** Nobody reads faster; drawing each picture anew would only make typing slow. */
const APART_MS = 100;

/** Gathers frames and hands them on: the first at the next picture the screen shows, in a stream some times a second. */
export class FrameBatch {
  private frames: ServerFrame[] = [];
  private cancel: (() => void) | null = null;
  private takenAt = Number.NEGATIVE_INFINITY;
  private readonly take: (frames: readonly ServerFrame[]) => void;

  constructor(take: (frames: readonly ServerFrame[]) => void) {
    this.take = take;
  }

  add(frame: ServerFrame): void {
    this.frames.push(frame);
    if (this.cancel !== null) return;
    let picture = 0;
    const pause = setTimeout(
      () => {
        picture = requestAnimationFrame(this.flush);
      },
      Math.max(0, this.takenAt + APART_MS - performance.now()),
    );
    const cancelLatest = steadyTimeout(this.flush, AT_LATEST_MS);
    this.cancel = () => {
      cancelAnimationFrame(picture);
      clearTimeout(pause);
      cancelLatest();
    };
  }

  readonly flush = (): void => {
    this.cancel?.();
    this.cancel = null;
    this.takenAt = performance.now();
    const frames = this.frames;
    this.frames = [];
    if (frames.length > 0) this.take(frames);
  };

  clear(): void {
    this.frames = [];
    this.flush();
  }
}
