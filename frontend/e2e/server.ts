import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const ownPython = join(root, '.venv/bin/python');
const python = process.env.TEAHOUSE_PYTHON || (existsSync(ownPython) ? ownPython : 'python3');
/** A busy machine takes its time to start a process. */
const READY_WITHIN_MS = 120_000;

interface Launch {
  /** Whose it is; its data folder tells. */
  name?: string;
  rootPath?: string;
  /** What Python runs; whatever it is, it reads the same settings. */
  program?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** A Teahouse of our own: a fresh data folder and a free port, which it keeps over restarts. */
export class Server {
  readonly url: string;
  private readonly folder: string;
  private readonly port: number;
  private process: ChildProcess | null = null;
  private output = '';

  private readonly launch: Required<Launch>;

  private constructor(folder: string, port: number, launch: Required<Launch>) {
    this.folder = folder;
    this.port = port;
    this.launch = launch;
    this.url = `http://127.0.0.1:${port}${launch.rootPath}/`;
  }

  static async open({
    name = 'shared',
    rootPath = '',
    program = ['main.py'],
    env = {},
  }: Launch = {}): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), `teahouse-e2e-${name}-`));
    const server = new Server(folder, await freePort(), { name, rootPath, program, env });
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const started = spawn(python, this.launch.program, {
      cwd: root,
      env: {
        ...process.env,
        DATA_DIR: this.folder,
        HOST: '127.0.0.1',
        PORT: String(this.port),
        ROOT_PATH: this.launch.rootPath,
        RATE_LIMITS: 'off',
        PASSWORD_ROUNDS: '4',
        PRESENCE_GRACE_S: '0.2',
        ...this.launch.env,
      },
    });
    const keep = (chunk: Buffer) => {
      this.output += chunk;
    };
    started.stdout.on('data', keep);
    started.stderr.on('data', keep);
    this.process = started;
    await this.ready();
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async close(): Promise<void> {
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const ending = this.process;
    this.process = null;
    if (ending === null || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + READY_WITHIN_MS;
    while (Date.now() < deadline) {
      if (this.process?.exitCode !== null) break;
      const answer = await fetch(new URL('health', this.url)).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await this.end('SIGKILL');
    throw new Error(`The server did not come up:\n${this.output}`);
  }
}

/** Below the ports that the system gives to whoever connects somewhere: one of those may be gone before the server starts. */
const [FIRST_PORT, PORTS] = [20_000, 12_000];

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const port = FIRST_PORT + randomInt(PORTS);
  return (await isFree(port)) ? port : freePort();
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
