import type { ServerFrame } from '../api/frames';
import { steadyTimeout } from './steadyTimeout';

/** Nobody reads faster; drawing each picture anew would only make typing slow. */
const APART_MS = 100;
/** A slow machine draws more seldom: so much of its time is left for whoever uses it. */
const REST_PER_WORK = 5;
const FURTHEST_APART_MS = 400;
/** A hidden page is given no pictures, and a visible one may be hidden while it waits for one. */
const AT_LATEST_MS = 600;

/** Calls `work` once, at a moment at which it is in nobody's way, and returns how to cancel it. */
type AtMoment = (work: () => void) => () => void;

/**
 * Gathers frames and hands them on: the first at the next good moment, in a stream some times a second, as often as the
 * machine can draw them and still be at hand.
 */
export class FrameBatch {
  private frames: ServerFrame[] = [];
  /** Ends the waiting for the moment at which they are handed on; null if there is nothing to hand on. */
  private cancel: (() => void) | null = null;
  private cancelWait: () => void = () => {};
  /** When the next may be handed on; not before what was handed on last has been drawn. */
  private nextAt = Number.NEGATIVE_INFINITY;
  private readonly take: (frames: readonly ServerFrame[]) => void;
  private readonly atMoment: AtMoment;
  private readonly whenDrawn: (work: () => void) => void;

  constructor(
    take: (frames: readonly ServerFrame[]) => void,
    atMoment: AtMoment,
    whenDrawn: (work: () => void) => void,
  ) {
    this.take = take;
    this.atMoment = atMoment;
    this.whenDrawn = whenDrawn;
  }

  add(frame: ServerFrame): void {
    this.frames.push(frame);
    if (this.cancel !== null) return;
    const cancelLatest = steadyTimeout(this.flush, AT_LATEST_MS);
    this.cancel = () => {
      this.cancelWait();
      cancelLatest();
    };
    this.wait();
  }

  readonly flush = (): void => {
    this.cancel?.();
    this.cancel = null;
    const frames = this.frames;
    this.frames = [];
    if (frames.length === 0) return;
    const takenAt = performance.now();
    this.nextAt = Number.POSITIVE_INFINITY;
    this.whenDrawn(() => this.drawn(takenAt));
    this.take(frames);
  };

  clear(): void {
    this.frames = [];
    this.flush();
  }

  private wait(): void {
    const pauseMs = this.nextAt - performance.now();
    if (pauseMs <= 0) this.cancelWait = this.atMoment(this.flush);
    else if (pauseMs < Number.POSITIVE_INFINITY) {
      const timer = setTimeout(() => this.wait(), pauseMs);
      this.cancelWait = () => clearTimeout(timer);
    }
  }

  private drawn(takenAt: number): void {
    const apartMs = (performance.now() - takenAt) * (1 + REST_PER_WORK);
    this.nextAt = takenAt + Math.min(FURTHEST_APART_MS, Math.max(APART_MS, apartMs));
    this.cancelWait();
    if (this.cancel !== null) this.wait();
  }
}
