/**
 * Timeouts that keep their time in a hidden page. Browsers let the timers of such pages run once a minute, too seldom for a
 * heartbeat; those of a worker they leave alone. So a worker keeps the time too, from when the page is first hidden.
 */
const waiting = new Map<number, { work: () => void; dueAt: number }>();
let worker: Worker | null = null;
let lastId = 0;

/** Like `setTimeout`; returns how to cancel it. */
export function steadyTimeout(work: () => void, delayMs: number): () => void {
  lastId += 1;
  const id = lastId;
  waiting.set(id, { work, dueAt: performance.now() + delayMs });
  const timer = setTimeout(run, delayMs, id);
  if (document.visibilityState === 'hidden') keepTime(id);
  return () => {
    waiting.delete(id);
    clearTimeout(timer);
  };
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') for (const id of waiting.keys()) keepTime(id);
});

function keepTime(id: number): void {
  const timeout = waiting.get(id);
  if (timeout === undefined || typeof Worker === 'undefined') return;
  worker ??= startWorker();
  worker.postMessage({ id, delayMs: Math.max(0, timeout.dueAt - performance.now()) });
}

function startWorker(): Worker {
  const started = new Worker(new URL('./timer.worker.ts', import.meta.url), { type: 'module' });
  started.onmessage = ({ data }: MessageEvent<number>) => run(data);
  return started;
}

function run(id: number): void {
  const timeout = waiting.get(id);
  waiting.delete(id);
  timeout?.work();
}
