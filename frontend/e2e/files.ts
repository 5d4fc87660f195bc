import type { Page } from '@playwright/test';

/** A file as a person would have it on the disk. */
export interface Chosen {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const plain = (name: string, content: string, mimeType = 'text/plain'): Chosen => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

/** A real picture of this size. */
export async function picture(page: Page, name: string, width = 640, height = 480, hue = 120) {
  const base64 = await page.evaluate(
    ([width, height, hue]) => {
      const canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
      const colours = pen.createLinearGradient(0, 0, width, height);
      colours.addColorStop(0, `hsl(${hue} 60% 75%)`);
      colours.addColorStop(1, `hsl(${hue + 80} 60% 30%)`);
      pen.fillStyle = colours;
      pen.fillRect(0, 0, width, height);
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    },
    [width, height, hue] as const,
  );
  return { name, mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') };
}

/** A tone, as WAV. */
export function sound(name: string, seconds = 2): Chosen {
  const rate = 8_000;
  const samples = Buffer.alloc(rate * seconds, 128);
  for (let i = 0; i < samples.length; i += 1) samples[i] = 128 + 40 * Math.sin(i / 3);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return { name, mimeType: 'audio/wav', buffer: Buffer.concat([head, samples]) };
}

/** A short film, as the browser records one. */
export async function film(page: Page, name: string): Promise<Chosen> {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 180;
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
    const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm' });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.start();
    for (let i = 0; i < 20; i += 1) {
      pen.fillStyle = `hsl(${i * 18} 60% 50%)`;
      pen.fillRect(0, 0, 320, 180);
      await new Promise(requestAnimationFrame);
    }
    recorder.stop();
    await stopped;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  return { name, mimeType: 'video/webm', buffer: Buffer.from(base64, 'base64') };
}

/** Pastes texts and files, as the clipboard of another program would hold them. */
export async function paste(page: Page, texts: Record<string, string>, files: Chosen[]) {
  await dispatch(page, 'paste', texts, files);
}

/** Drags files over the page, and drops them if wished. */
export async function drag(page: Page, type: 'dragenter' | 'drop', files: Chosen[]) {
  await dispatch(page, type, {}, files);
}

async function dispatch(page: Page, type: string, texts: Record<string, string>, files: Chosen[]) {
  const sent = files.map(({ name, mimeType, buffer }) => [
    name,
    mimeType,
    buffer.toString('base64'),
  ]);
  await page.evaluate(
    ({ type, texts, sent }) => {
      const data = new DataTransfer();
      for (const [kind, text] of Object.entries(texts)) data.setData(kind, text);
      for (const [name = '', mime = '', base64 = ''] of sent) {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mime }));
      }
      const how = { bubbles: true, cancelable: true };
      const field = document.querySelector('textarea') ?? document.body;
      field.dispatchEvent(
        type === 'paste'
          ? new ClipboardEvent(type, { ...how, clipboardData: data })
          : new DragEvent(type, { ...how, dataTransfer: data }),
      );
    },
    { type, texts, sent },
  );
}
