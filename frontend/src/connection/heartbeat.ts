import { steadyTimeout } from './steadyTimeout';

/** Keeps one open socket alive, and notices when the other side no longer is. */
export class Heartbeat {
  private cancel: () => void = () => {};
  private lastSent = 0;
  private lastHeard = 0;
  private intervalMs = 0;
  private readonly ping: () => void;
  private readonly dead: () => void;

  constructor(ping: () => void, dead: () => void) {
    this.ping = ping;
    this.dead = dead;
  }

  /** The first ping comes after a random part of the interval, so that clients who return together do not beat together. */
  start(intervalS: number): void {
    this.intervalMs = intervalS * 1000;
    this.lastHeard = Date.now();
    this.lastSent = this.lastHeard - Math.random() * this.intervalMs;
    this.schedule();
  }

  stop(): void {
    this.cancel();
  }

  sent(): void {
    this.lastSent = Date.now();
  }

  heard(): void {
    this.lastHeard = Date.now();
  }

  /** Asks for a sign of life now, for a machine that may have slept; without one within `withinMs` the socket is dead. */
  probe(withinMs: number): void {
    const asked = Date.now();
    this.ping();
    const judge = () => (this.lastHeard >= asked ? this.schedule() : this.dead());
    this.cancel();
    this.cancel = steadyTimeout(judge, withinMs);
  }

  private schedule(): void {
    const due = Math.min(this.lastSent + this.intervalMs, this.lastHeard + 2 * this.intervalMs);
    this.cancel();
    this.cancel = steadyTimeout(() => this.beat(), Math.max(0, due - Date.now()));
  }

  private beat(): void {
    const now = Date.now();
    if (now - this.lastHeard >= 2 * this.intervalMs) return this.dead();
    if (now - this.lastSent >= this.intervalMs) this.ping();
    this.schedule();
  }
}
