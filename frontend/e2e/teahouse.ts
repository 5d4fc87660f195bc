import {
  type APIRequestContext,
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Locator,
  type Page,
} from '@playwright/test';
import type { Grant, Message, Room, User } from '../src/api/types';
import type { Chosen } from './files';
import type { Server } from './server';
import { Servers, SHARED } from './servers';

export { expect };

/** Somebody with an account. */
export interface Member {
  user: User;
  password: string;
  api: Api;
}

/** Somebody at a browser of their own. */
export interface Person extends Member {
  page: Page;
}

export interface Teahouse {
  server: Server;
  /** Registers somebody who opens no page: what they do, they do over REST. */
  meet(name: string): Promise<Member>;
  /** Registers somebody and opens the client for them, logged in. */
  visit(name: string, options?: BrowserContextOptions): Promise<Person>;
  /** Logs the same person in once more, in a browser of its own. */
  secondDevice(person: Person, path: string): Promise<Page>;
}

interface Served {
  /**
   * Whose server it is. A spec that names itself here shares its server with no other spec: who comes to it first is its
   * admin, and it may be killed.
   */
  ownServer: string;
  /** The path below which it is served. */
  rootPath: string;
  server: Server;
  teahouse: Teahouse;
}

// Which server it is holds for a test, not for a worker, which would end for each other one, and its browser with it.
export const test = base.extend<Served, { servers: Servers }>({
  ownServer: [SHARED, { option: true }],
  rootPath: ['', { option: true }],
  servers: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from this pattern
    async ({}, use) => {
      const servers = new Servers();
      await use(servers);
      await servers.closeAll();
    },
    { scope: 'worker' },
  ],
  server: async ({ servers, ownServer, rootPath }, use) => {
    await use(await servers.open({ name: ownServer, rootPath }));
  },
  teahouse: async ({ server, browser, contextOptions, request }, use) => {
    const contexts: BrowserContext[] = [];
    const browse = async (options?: BrowserContextOptions) => {
      const context = await browser.newContext({
        ...contextOptions,
        baseURL: server.url,
        ...options,
      });
      contexts.push(context);
      return context;
    };
    const register = async (name: string, http: APIRequestContext) => {
      const password = 'a long enough password';
      const api = await Api.register(http, server.url, name, password);
      return { user: api.user, password, api };
    };
    await use({
      server,
      meet: (name) => register(name, request),
      async visit(name, options) {
        const context = await browse(options);
        const member = await register(name, context.request);
        const page = await context.newPage();
        await page.goto('./');
        return { ...member, page };
      },
      async secondDevice({ user: { username }, password }, path) {
        const context = await browse();
        const data = { username, password };
        const answer = await context.request.post('./api/v1/auth/login', {
          headers: ALONE,
          data,
        });
        expect(answer.ok(), await answer.text()).toBe(true);
        const page = await context.newPage();
        await page.goto(path);
        return page;
      },
    });
    for (const context of contexts) await context.close();
  },
});

/** Each request has a connection of its own: one that is kept may be closed by the server just when it is used again. */
const ALONE = { Connection: 'close' };

/** What a person could also do over REST; tests prepare their rooms with it. */
export class Api {
  readonly user: User;
  private readonly http: APIRequestContext;
  private readonly url: string;
  private readonly token: string;
  private readonly headers: Record<string, string>;

  private constructor(http: APIRequestContext, url: string, grant: Grant) {
    this.http = http;
    this.url = url;
    this.user = grant.user;
    this.token = grant.access_token;
    this.headers = { ...ALONE, Authorization: `Bearer ${grant.access_token}` };
  }

  static async register(
    http: APIRequestContext,
    url: string,
    name: string,
    password: string,
  ): Promise<Api> {
    const answer = await http.post(`${url}api/v1/auth/register`, {
      headers: ALONE,
      data: { username: unique('u'), display_name: name, password },
    });
    expect(answer.status()).toBe(201);
    return new Api(http, url, await answer.json());
  }

  createRoom(name: string, kind: 'public' | 'private' = 'public', topic?: string): Promise<Room> {
    return this.post('rooms', { name, kind, topic });
  }

  join(room: Room): Promise<Room> {
    return this.post(`rooms/${room.id}/join`);
  }

  /** A link into the room. */
  async invite(room: Room): Promise<string> {
    const { code } = await this.post<{ code: string }>(`rooms/${room.id}/invites`, {});
    return `${this.url}invite/${code}`;
  }

  say(room: Room, content: string): Promise<Message> {
    return this.post(`rooms/${room.id}/messages`, { content });
  }

  /** Reads a room up to this message, as another device would. */
  async read(room: Room, seq: number): Promise<void> {
    const { headers } = this;
    const url = `${this.url}api/v1/rooms/${room.id}/read`;
    const answer = await this.http.put(url, { data: { seq }, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  /** Says very much, as fast as the server takes it. */
  async sayMany(page: Page, room: Room, count: number): Promise<void> {
    const more = (number: number) =>
      number % 9 === 0 ? ` ${'more words '.repeat(number % 31)}` : '';
    await this.sayAll(page, room, count, (number) => `number ${number}${more(number)}`);
  }

  /** Says one thing after the other, in one go: over a socket that the page opens. */
  async sayAll(
    page: Page,
    room: Room,
    count: number,
    content: (number: number) => string = (number) => `number ${number}`,
  ): Promise<void> {
    const contents = Array.from({ length: count }, (_, at) => content(at + 1));
    const about = { token: this.token, roomId: room.id, contents };
    await page.evaluate(({ token, roomId, contents }) => {
      const url = new URL('ws', document.baseURI);
      url.protocol = 'ws:';
      const socket = new WebSocket(url);
      const say = (content: string) =>
        socket.send(
          JSON.stringify({
            op: 'message.send',
            room_id: roomId,
            id: crypto.randomUUID(),
            content,
          }),
        );
      return new Promise<void>((done, fail) => {
        socket.onopen = () => socket.send(JSON.stringify({ op: 'auth', token }));
        socket.onclose = ({ code }) => fail(new Error(`The socket was closed: ${code}`));
        let heard = 0;
        let said = 0;
        const sayOn = () => {
          while (said < contents.length && said < heard + 200) say(contents[said++] ?? '');
        };
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type === 'message.created' && frame.room_id === roomId) heard += 1;
          if (frame.type === 'hello' || heard > 0) sayOn();
          if (heard < contents.length) return;
          done();
          socket.close();
        };
      });
    }, about);
  }

  /** Says so many messages a second in these rooms by turns, over a socket that the page opens, until it is told to stop. */
  async keepSaying(
    page: Page,
    rooms: readonly Room[],
    perSecond: number,
  ): Promise<() => Promise<number>> {
    const about = { token: this.token, roomIds: rooms.map(({ id }) => id), perSecond };
    await page.evaluate(({ token, roomIds, perSecond }) => {
      const url = new URL('ws', document.baseURI);
      url.protocol = 'ws:';
      const socket = new WebSocket(url);
      let said = 0;
      const say = (content: string) => {
        const room_id = roomIds[said % roomIds.length];
        const id = crypto.randomUUID();
        socket.send(JSON.stringify({ op: 'message.send', room_id, id, content }));
      };
      let timer: ReturnType<typeof setInterval>;
      const begun = performance.now();
      const sayOn = () => {
        const due = ((performance.now() - begun) / 1000) * perSecond;
        while (said < due) say(`**number** ${++said} of many`);
      };
      const stop = () => {
        clearInterval(timer);
        socket.close();
        return said;
      };
      Object.assign(globalThis, { stop });
      return new Promise<void>((done) => {
        socket.onopen = () => socket.send(JSON.stringify({ op: 'auth', token }));
        socket.onmessage = () => {
          socket.onmessage = null;
          timer = setInterval(sayOn, 20);
          done();
        };
      });
    }, about);
    return () => page.evaluate(() => (globalThis as never as Record<'stop', () => number>).stop());
  }

  async logoutEverywhere(): Promise<void> {
    const { headers } = this;
    await this.http.post(`${this.url}api/v1/auth/logout-everywhere`, { headers });
  }

  async messages(room: Room): Promise<Message[]> {
    const { headers } = this;
    const found: Message[] = [];
    let page: { messages: Message[]; has_more_after: boolean };
    do {
      const after = found.at(-1)?.seq ?? 0;
      const url = `${this.url}api/v1/rooms/${room.id}/messages?after=${after}&limit=100`;
      page = await (await this.http.get(url, { headers })).json();
      found.push(...page.messages);
    } while (page.has_more_after);
    return found;
  }

  async react(message: Message, emoji: string): Promise<void> {
    await this.put(`${pathOf(message)}/reactions/${encodeURIComponent(emoji)}`);
  }

  async pin(message: Message): Promise<void> {
    await this.put(`${pathOf(message)}/pin`);
  }

  async recall(message: Message): Promise<void> {
    const { headers } = this;
    const answer = await this.http.delete(`${this.url}api/v1/${pathOf(message)}`, { headers });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  /** Uploads a file, and gives the id by which a message takes it. */
  async upload(file: Chosen): Promise<number> {
    const { headers } = this;
    const answer = await this.http.post(`${this.url}api/v1/files`, {
      headers,
      multipart: { file },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()).id;
  }

  async get<Answer>(path: string): Promise<Answer> {
    const { headers } = this;
    const answer = await this.http.get(`${this.url}api/v1/${path}`, { headers });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.json();
  }

  private async put(path: string): Promise<void> {
    const { headers } = this;
    const answer = await this.http.put(`${this.url}api/v1/${path}`, { headers });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  async patch(path: string, data: object): Promise<void> {
    const { headers } = this;
    const answer = await this.http.patch(`${this.url}api/v1/${path}`, { data, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  async post<Answer>(path: string, data?: object): Promise<Answer> {
    const { headers } = this;
    const answer = await this.http.post(`${this.url}api/v1/${path}`, { data, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
    return answer.json();
  }
}

const pathOf = ({ room_id, seq }: Message) => `rooms/${room_id}/messages/${seq}`;

let made = 0;

export function unique(stem: string): string {
  made += 1;
  return `${stem}${process.pid}-${made}`;
}

export async function openRoom(page: Page, room: { name: string }): Promise<void> {
  await page.getByRole('link', { name: room.name }).click();
  await expect(page.getByRole('log')).toBeVisible();
}

export function composer(page: Page): Locator {
  return page.getByRole('textbox', { name: /^Message to / });
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

export function bubble(page: Page, text: string): Locator {
  return page.getByRole('log').locator('[data-message]').getByText(text, { exact: true });
}

/** The words of all messages that a page has drawn of the open room, from top to bottom. */
export function bubbleTexts(page: Page): Promise<string[]> {
  return page.getByRole('log').locator('[data-message] div[dir=auto]').allInnerTexts();
}

/** A member's line in a room's details; it opens their card. */
export function memberRow(page: Page, { user }: { user: User }): Locator {
  return page
    .getByRole('list', { name: 'Members' })
    .getByRole('button', { name: user.display_name });
}
