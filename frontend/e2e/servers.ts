import { Server } from './server';

interface Wanted {
  name: string;
  rootPath: string;
}

/** The name of the one that specs share. */
export const SHARED = 'shared';

/** What a worker keeps running: the server that specs share, and the own one of the spec that came last. */
export class Servers {
  private readonly running = new Map<string, Server>();

  async open(wanted: Wanted): Promise<Server> {
    const { name } = wanted;
    const running = this.running.get(name);
    if (running !== undefined) return running;
    for (const other of this.running.keys()) if (other !== SHARED) await this.close(other);
    const server = await Server.open(wanted);
    this.running.set(name, server);
    return server;
  }

  async closeAll(): Promise<void> {
    for (const name of this.running.keys()) await this.close(name);
  }

  private async close(name: string): Promise<void> {
    const server = this.running.get(name);
    this.running.delete(name);
    await server?.close();
  }
}
