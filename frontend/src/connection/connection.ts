import { socketUrl } from '../api/addresses';
import { type ClientFrame, decodeFrame, type ServerFrame } from '../api/frames';
import { backoffMs } from './backoff';
import { closeAction } from './closeCodes';
import { Heartbeat } from './heartbeat';

export type ConnectionState = 'off' | 'connecting' | 'live' | 'waiting' | 'stopped';

/** What a connection needs from the client around it, and tells it. */
export interface ConnectionHost {
  /** A token that is good for some time yet; null when the session is over; throws when the server is out of reach. */
  token(renew: boolean): Promise<string | null>;
  /** Where the client stands, for catching up. */
  resume(): { epoch?: string; rooms?: Record<number, number>; opens?: number };
  received(frame: ServerFrame): void;
  changed(state: ConnectionState): void;
  closed(code: number): void;
}

const HELLO_WITHIN_MS = 10_000;
const PROBE_WITHIN_MS = 4_000;
const LONG_WAIT_MS = 5_000;

/** One socket that comes back by itself. It knows frames and close codes, but nothing of rooms. */
export class Connection {
  private socket: WebSocket | null = null;
  private state: ConnectionState = 'off';
  private attempt = 0;
  private renewFirst = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly heartbeat: Heartbeat;
  private readonly host: ConnectionHost;

  constructor(host: ConnectionHost) {
    this.host = host;
    this.heartbeat = new Heartbeat(
      () => this.send({ op: 'ping' }),
      () => this.abandon(),
    );
  }

  open(): void {
    if (this.state !== 'off') return;
    addEventListener('online', this.wake);
    addEventListener('offline', this.wake);
    document.addEventListener('visibilitychange', this.wake);
    void this.connect();
  }

  close(): void {
    removeEventListener('online', this.wake);
    removeEventListener('offline', this.wake);
    document.removeEventListener('visibilitychange', this.wake);
    this.release()?.close(1000);
    this.attempt = 0;
    this.become('off');
  }

  /** Writes a frame to the open socket; false when there is none. */
  send(frame: ClientFrame): boolean {
    if (this.socket === null || this.state !== 'live') return false;
    this.socket.send(JSON.stringify(frame));
    this.heartbeat.sent();
    return true;
  }

  /** Gives the open socket the renewed token. */
  renew(token: string): void {
    this.send({ op: 'auth', token });
  }

  /** Connects now instead of when the wait is over. */
  readonly wake = (): void => {
    if (document.visibilityState === 'hidden') return;
    if (this.state === 'waiting') void this.connect();
    if (this.state === 'live') this.heartbeat.probe(PROBE_WITHIN_MS);
  };

  private async connect(): Promise<void> {
    clearTimeout(this.timer);
    this.become('connecting');
    let token: string | null;
    try {
      token = await this.host.token(this.renewFirst);
    } catch {
      if (this.state === 'connecting') this.waitMs(backoffMs(this.attempt++));
      return;
    }
    if (this.state !== 'connecting' || this.socket !== null) return;
    if (token === null) return this.become('stopped');
    this.renewFirst = false;
    this.listenTo(new WebSocket(socketUrl()), token);
  }

  private listenTo(socket: WebSocket, token: string): void {
    this.socket = socket;
    this.timer = setTimeout(() => this.abandon(), HELLO_WITHIN_MS);
    socket.onopen = () =>
      socket.send(
        JSON.stringify({ op: 'auth', token, ...this.host.resume() } satisfies ClientFrame),
      );
    socket.onmessage = (event) => {
      this.heartbeat.heard();
      const frame = typeof event.data === 'string' ? decodeFrame(event.data) : null;
      if (frame?.type === 'hello') this.greeted(frame.heartbeat_s);
      if (frame !== null) this.host.received(frame);
    };
    socket.onclose = (event) => this.lost(event.code);
  }

  private greeted(heartbeatS: number): void {
    clearTimeout(this.timer);
    this.attempt = 0;
    this.heartbeat.start(heartbeatS);
    this.become('live');
  }

  /** Gives up a socket that may never say that it is closed. */
  private abandon(): void {
    this.socket?.close();
    this.lost(1006);
  }

  private lost(code: number): void {
    this.release();
    this.host.closed(code);
    const action = closeAction(code);
    if (action === 'stop') return this.become('stopped');
    this.renewFirst = action === 'renew';
    this.waitMs(backoffMs(this.attempt++) + (action === 'wait' ? LONG_WAIT_MS : 0));
  }

  private waitMs(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), delayMs);
    this.become('waiting');
  }

  private release(): WebSocket | null {
    const socket = this.socket;
    this.socket = null;
    clearTimeout(this.timer);
    this.heartbeat.stop();
    if (socket !== null) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }

  private become(state: ConnectionState): void {
    this.state = state;
    this.host.changed(state);
  }
}
