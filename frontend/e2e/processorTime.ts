import type { Browser, Page } from '@playwright/test';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  ts: number;
  /** Processor time in microseconds: what others do on the machine meanwhile is not in it. */
  tdur?: number;
}

/** What a page's own thread did, in the order it did it. */
export interface Task {
  /** In milliseconds, as `performance.now()` counts for the browser. */
  atMs: number;
  ms: number;
}

/** Watches the tasks of the page that leaves `mark` (as `performance.mark`), and when it left it. */
export async function tasksDuring(
  browser: Browser,
  page: Page,
  mark: string,
  act: () => Promise<void>,
): Promise<{ tasks: Task[]; markMs: number }> {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] });
  await act();
  const trace = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  const left = trace.traceEvents.find(({ name }) => name === mark);
  if (left === undefined) throw new Error(`The page never left the mark ${mark}.`);
  const tasks = trace.traceEvents
    .filter(
      ({ name, pid, tid }) => name.endsWith('RunTask') && pid === left.pid && tid === left.tid,
    )
    .flatMap(({ ts, tdur }) => (tdur === undefined ? [] : { atMs: ts / 1000, ms: tdur / 1000 }));
  if (tasks.length === 0) throw new Error('The browser counts no processor time.');
  return { tasks, markMs: left.ts / 1000 };
}
