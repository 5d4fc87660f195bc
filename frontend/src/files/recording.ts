/** Why there is no recording: the code of a text. */
export type MicrophoneTrouble = 'insecure' | 'refused' | 'missing' | 'busy';

export interface Recording {
  content: Blob;
  durationMs: number;
}

export const LONGEST_MS = 120_000;
export const SHORTEST_MS = 500;

const FORMATS = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
const BITS_PER_S = 32_000;

/** What the browser said when it was asked for the microphone, in our words. */
export function troubleOf(error: unknown): MicrophoneTrouble {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}

/** One voice message while it is spoken. The microphone is let go when it ends, however it ends. */
export class Recorder {
  private readonly stream: MediaStream;
  private readonly recorder: MediaRecorder;
  private readonly context: AudioContext;
  private readonly analyser: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;
  private readonly parts: Blob[] = [];
  private readonly startedAt = performance.now();

  private constructor(stream: MediaStream) {
    this.stream = stream;
    this.recorder = new MediaRecorder(stream, {
      mimeType: FORMATS.find((format) => MediaRecorder.isTypeSupported(format)) ?? '',
      audioBitsPerSecond: BITS_PER_S,
    });
    this.recorder.ondataavailable = ({ data }) => this.parts.push(data);
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.samples = new Float32Array(this.analyser.fftSize);
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.recorder.start();
  }

  /** Asks for the microphone and begins, or says why that cannot be. */
  static async start(): Promise<Recorder | MicrophoneTrouble> {
    if (!navigator.mediaDevices) return 'insecure';
    let stream: MediaStream | undefined;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      return new Recorder(stream);
    } catch (error) {
      for (const track of stream?.getTracks() ?? []) track.stop();
      return troubleOf(error);
    }
  }

  get durationMs(): number {
    return Math.min(LONGEST_MS, Math.round(performance.now() - this.startedAt));
  }

  /** How loud it is now, from 0 to 1. */
  get level(): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0);
    return Math.min(1, Math.sqrt(power / this.samples.length) * 4);
  }

  /** Ends it and gives what was said. */
  async finish(): Promise<Recording> {
    const { durationMs } = this;
    const stopped = new Promise((resolve) => {
      this.recorder.onstop = resolve;
    });
    this.recorder.stop();
    await stopped;
    this.release();
    return { content: new Blob(this.parts, { type: this.recorder.mimeType }), durationMs };
  }

  /** Throws away what was said. */
  cancel(): void {
    if (this.recorder.state !== 'inactive') this.recorder.stop();
    this.release();
  }

  private release(): void {
    for (const track of this.stream.getTracks()) track.stop();
    if (this.context.state !== 'closed') void this.context.close();
  }
}
