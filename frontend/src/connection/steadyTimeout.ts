/**
 * Timeouts that keep their time in a hidden page. Browsers let the timers of such pages run once a minute, too seldom for a
 * heartbeat; those of a worker they leave alone.
 */
const waiting = new Map<number, { work: () => void; delayMs: number }>();
let worker: Worker | null | undefined;
let lastId = 0;

/** Like `setTimeout`; returns how to cancel it. */
export function steadyTimeout(work: () => void, delayMs: number): () => void {
  if (worker === undefined) worker = startWorker();
  if (worker === null) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  }
  lastId += 1;
  const id = lastId;
  waiting.set(id, { work, delayMs });
  worker.postMessage({ id, delayMs });
  return () => void waiting.delete(id);
}

function startWorker(): Worker | null {
  if (typeof Worker === 'undefined') return null;
  const started = new Worker(new URL('./timer.worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<number>) => run(data);
  started.onerror = () => {
    worker = null;
    for (const [id, { delayMs }] of waiting) setTimeout(() => run(id), delayMs);
  };
  return started;
}

function run(id: number): void {
  const timeout = waiting.get(id);
  waiting.delete(id);
  timeout?.work();
}
