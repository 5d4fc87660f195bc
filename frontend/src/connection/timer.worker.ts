/** Sets timeouts for a page whose own the browser may slow down. */
addEventListener('message', ({ data }: MessageEvent<{ id: number; delayMs: number }>) => {
  setTimeout(() => postMessage(data.id), data.delayMs);
});
