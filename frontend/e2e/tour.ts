import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from '@playwright/test';
import type { Room } from '../src/api/types';
import { picture, plain } from './files';
import { furnish } from './furnish';
import type { Server } from './server';
import { Api, bubble, expect, openRoom, type Person, test as teahouseTest } from './teahouse';

interface Company {
  /** At the browser; looks after the server. */
  lin: Person;
  /** Somebody to talk with. */
  ada: Api;
}

type Enter = (options: BrowserContextOptions) => Promise<Company>;

const PASSWORD = 'a long enough password';

interface Inside {
  /** Looks after the server. */
  first: Api;
  enter: Enter;
}

type FirstOf = (server: Server) => Promise<Api>;

/** On a server of its own, whose administration is to be seen too. */
export const test = teahouseTest.extend<Inside, { firstOf: FirstOf }>({
  firstOf: [
    async ({ playwright }, use) => {
      const http = await playwright.request.newContext();
      const known = new WeakMap<Server, Promise<Api>>();
      await use((server) => {
        const first = known.get(server) ?? Api.register(http, server.url, 'First', PASSWORD);
        known.set(server, first);
        return first;
      });
      await http.dispose();
    },
    { scope: 'worker' },
  ],
  first: [async ({ server, firstOf }, use) => use(await firstOf(server)), { auto: true }],
  enter: async ({ teahouse, server, first, request }, use) => {
    await use(async (options) => {
      const ada = await Api.register(request, server.url, 'Ada Lovelace', PASSWORD);
      const lin = await teahouse.visit('林小满', options);
      await first.patch(`admin/users/${lin.user.id}`, { role: 'admin' });
      return { lin, ada };
    });
  },
});

export type Tag = 'en' | 'zh-CN';

/** What to do at each screen on the way. */
export type Look = (page: Page, screen: string) => Promise<void>;

interface Walk extends Company {
  page: Page;
  room: Room;
  look: Look;
  /** A text of the client, as it is said in the language of the walk. */
  t: (key: string, params?: Record<string, string | number>) => string;
}

function textsOf(tag: Tag): Walk['t'] {
  const texts: Record<string, string> = Object.assign(
    {},
    ...['door', 'inside', 'sessions', 'settings', 'admin'].map((part) =>
      JSON.parse(
        readFileSync(join(import.meta.dirname, `../src/languages/${tag}/${part}.json`), 'utf8'),
      ),
    ),
  );
  return (key, params = {}) => {
    const text = texts[key];
    if (text === undefined) throw new Error(`There is no text “${key}”`);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));
  };
}

/** Leads past the screens before the door, of somebody who is not logged in. */
export async function tourDoor(page: Page, tag: Tag, look: Look): Promise<void> {
  const t = textsOf(tag);
  for (const screen of ['login', 'register'] as const) {
    await page.goto(`./${screen}`);
    await expect(page.getByRole('button', { name: t(`${screen}.do`), exact: true })).toBeVisible();
    await look(page, screen);
  }
  await page.goto('./login');
  await page.getByLabel(t('account.username')).fill('nobody');
  await page.getByLabel(t('account.password')).fill('not the password');
  await page.getByRole('button', { name: t('login.do'), exact: true }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await look(page, 'login-refused');
}

/** The screens behind the door, in walks that are about equally long. */
export const WALKS = {
  rooms: [seeList, seeDetails, seePanels],
  messages: [seeConversation],
  writing: [seeWriting],
  finding: [seeSearch, seePeople, seeInvitation],
  agents: [seeAgents],
  trouble: [seeTrouble],
  settings: [seeSettings, seeAdministration],
} satisfies Record<string, ((walk: Walk) => Promise<void>)[]>;

interface Start extends Company {
  tag: Tag;
  look: Look;
}

/** Leads somebody past some of the screens, with few loads of the page. */
export async function tour(name: keyof typeof WALKS, { lin, ada, tag, look }: Start) {
  const room = await furnish(lin, ada);
  const walk = { page: lin.page, look, t: textsOf(tag), room, lin, ada };
  for (const see of WALKS[name]) await see(walk);
}

const opened = (page: Page) => page.getByRole('dialog');

/** Looks at a dialog that a button opens, and closes it again. */
async function seeDialog({ page, look }: Walk, opener: string, screen: string): Promise<void> {
  const button = page.getByRole('button', { name: opener, exact: true }).first();
  await button.click();
  await expect(opened(page)).toBeVisible();
  await expect(opened(page).getByRole('status', { name: /…$/ })).toHaveCount(0);
  await look(page, screen);
  await page.keyboard.press('Escape');
  await expect(opened(page)).toBeHidden();
  await expect(button).toBeFocused();
}

async function seeList(walk: Walk): Promise<void> {
  const { page, look, t } = walk;
  const row = page.getByRole('link', { name: /产品讨论/ });
  await expect(row).toBeVisible();
  await look(page, 'list');
  await row.click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await look(page, 'room-menu');
  await page.keyboard.press('Escape');
  await seeDialog(walk, t('chat.new'), 'new-chat');
  await seeDialog(walk, t('room.create'), 'new-room');
}

async function seeConversation(walk: Walk): Promise<void> {
  const { page, look, t, room } = walk;
  const log = page.getByRole('log');
  await openRoom(page, room);
  await expect(bubble(page, 'Saturday at nine, then.')).toBeVisible();
  await expect(log.locator('button img')).toBeVisible();
  await look(page, 'conversation');
  await log.focus();
  await page.keyboard.press('Home');
  await expect(log.locator('pre span').first()).toBeVisible();
  await look(page, 'conversation-above');
  await log.focus();
  await page.keyboard.press('End');

  await bubble(page, 'Saturday at nine, then.').click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await look(page, 'message-menu');
  await page.getByRole('menuitem', { name: t('message.reply'), exact: true }).click();
  await expect(page.getByText(t('composer.answering')).first()).toBeVisible();
  await look(page, 'replying');
  await page.keyboard.press('Escape');
  await bubble(page, 'Saturday at nine, then.').click({ button: 'right' });
  await page.getByRole('menuitem', { name: t('message.forward'), exact: true }).click();
  await expect(opened(page).getByRole('checkbox').first()).toBeVisible();
  await look(page, 'forward');
  await page.keyboard.press('Escape');
}

async function seeWriting({ page, look, t, room }: Walk): Promise<void> {
  const log = page.getByRole('log');
  await openRoom(page, room);
  await page.getByRole('button', { name: t('emoji.title'), exact: true }).click();
  await expect(page.getByRole('gridcell').first()).toBeVisible();
  await look(page, 'emoji');
  await page.keyboard.press('Escape');

  const field = page.getByRole('textbox', { name: t('composer.label', { name: room.name }) });
  await field.pressSequentially('@');
  await expect(page.getByRole('listbox')).toBeVisible();
  await look(page, 'completions');
  await field.fill('');
  await page
    .locator('input[type=file]')
    .setInputFiles([
      await picture(page, '茶.png', 300, 300, 60),
      plain('a rather long name of a file that does not fit into its place.txt', 'tea'),
    ]);
  const tray = page.getByRole('list', { name: t('file.tray') });
  await expect(tray.getByRole('listitem')).toHaveCount(2);
  await expect(tray.getByRole('progressbar')).toHaveCount(0);
  await look(page, 'files-to-send');
  for (const _ of [1, 2]) await tray.getByRole('button').last().click();
  await expect(tray).toBeHidden();
  await log.locator('button img').click();
  await expect(opened(page).locator('img')).toBeVisible();
  await look(page, 'picture');
  await page.keyboard.press('Escape');
  await expect(opened(page)).toBeHidden();
}

async function seeDetails(walk: Walk): Promise<void> {
  const { page, look, t, room, ada } = walk;
  await openRoom(page, room);
  await page.getByRole('button', { name: t('room.info'), exact: true }).click();
  const members = page.getByRole('list', { name: t('members.title') });
  await expect(members).toBeVisible();
  await look(page, 'details');
  await members.getByRole('button', { name: ada.user.display_name }).click();
  await expect(opened(page).getByRole('button', { name: t('member.ban') })).toBeVisible();
  await look(page, 'person');
  await page.keyboard.press('Escape');
  await expect(opened(page)).toBeHidden();
  for (const [opener, screen] of [
    ['member.add', 'add-people'],
    ['bans.title', 'bans'],
    ['room.edit', 'edit-room'],
    ['room.leave', 'leave'],
    ['room.delete', 'delete'],
  ] as const) {
    await seeDialog(walk, t(opener), screen);
  }
  await page.getByRole('button', { name: t('invites.title'), exact: true }).click();
  await page.getByRole('button', { name: t('invites.create'), exact: true }).click();
  await expect(page.getByRole('img', { name: t('invites.qr') }).first()).toBeVisible();
  await look(page, 'invitation-links');
  await page.keyboard.press('Escape');
  await expect(opened(page)).toBeHidden();
}

async function seePanels({ page, look, t }: Walk): Promise<void> {
  for (const [title, panel] of [
    ['panel.pins', 'pins'],
    ['file.all', 'files'],
    ['panel.search', 'search'],
  ] as const) {
    await page.getByRole('link', { name: t(title), exact: true }).click();
    await expect(page).toHaveURL(new RegExp(`/${panel}$`));
    await expect(PANEL_CONTENT[panel](page, t)).toBeVisible();
    await look(page, `panel-${panel}`);
  }
}

const PANEL_CONTENT = {
  pins: (page: Page, t: Walk['t']) => page.getByRole('list', { name: t('pins.title') }),
  files: (page: Page, t: Walk['t']) => page.getByRole('list', { name: t('file.all') }),
  search: (page: Page) => page.getByRole('searchbox'),
};

async function seeSearch({ page, look, t }: Walk): Promise<void> {
  await page.goto('./search');
  const field = page.getByRole('searchbox', { name: t('search.title') });
  await expect(field).toBeVisible();
  await look(page, 'search');
  await field.fill('新');
  await expect(page.locator('mark').first()).toBeVisible();
  await look(page, 'search-found');
  await field.fill('nothing of the kind');
  await expect(page.getByText(t('search.nothing'), { exact: true })).toBeVisible();
  await look(page, 'search-nothing');
  await page.getByRole('link', { name: t('discover.title'), exact: true }).click();
  const chess = page.getByRole('button', {
    name: t('room.join.named', { name: 'Chess by the window' }),
  });
  await expect(chess.first()).toBeVisible();
  await look(page, 'discover');
}

async function seePeople({ page, look, t }: Walk): Promise<void> {
  await page.getByRole('link', { name: t('people.title'), exact: true }).click();
  await expect(page.getByRole('list', { name: t('people.title') })).toBeVisible();
  await look(page, 'people');
}

async function seeInvitation({ page, look, t, lin, room }: Walk): Promise<void> {
  await page.goto(await lin.api.invite(room));
  await expect(page.getByRole('button', { name: t('invite.open') })).toBeVisible();
  await look(page, 'invitation');
  await page.goto('./invite/not-a-code');
  await expect(page.getByText(t('invite.over'))).toBeVisible();
  await look(page, 'invitation-over');
  await page.goto('./rooms/999999');
  await expect(page.getByText(t('room.gone'), { exact: true })).toBeVisible();
  await look(page, 'room-gone');
}

/** A chat with the demo agent, from the beginning, and what it makes of a room. */
async function seeAgents(walk: Walk): Promise<void> {
  const { page, look, t } = walk;
  await page.getByRole('link', { name: /产品讨论/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: t('room.catchUp'), exact: true }).click();
  await expect(opened(page).getByRole('list')).toBeVisible();
  await look(page, 'catch-up');
  await page.keyboard.press('Escape');
  await page.goto('./agents');
  const agents = page.getByRole('list', { name: t('agents.title') });
  await expect(agents).toBeVisible();
  await look(page, 'agents');
  await agents.getByRole('button').first().click();
  await expect(page.getByRole('list', { name: t('session.ask') })).toBeVisible();
  await look(page, 'session-new');
  await page.getByRole('button', { name: t('session.ask.able') }).click();
  await expect(page.getByRole('log').locator('[data-message]')).toHaveCount(2);
  await expect(page.getByRole('heading', { name: t('session.ask.able') })).toBeVisible();
  await look(page, 'session');
  await page.getByRole('button', { name: t('room.info'), exact: true }).click();
  await expect(page.getByRole('button', { name: t('session.rename') })).toBeVisible();
  await look(page, 'session-details');
  await seeDialog(walk, t('session.rename'), 'session-rename');
  await seeDialog(walk, t('session.delete'), 'session-delete');
}

async function seeSettings({ page, look, t }: Walk): Promise<void> {
  await page.getByRole('link', { name: t('settings.title') }).click();
  const nav = page.getByRole('navigation', { name: t('settings.title') });
  await expect(nav).toBeVisible();
  await look(page, 'settings');
  for (const link of await nav.getByRole('link').all()) {
    const path = await link.getAttribute('href');
    if (path === null || path.endsWith('/admin')) continue;
    await link.click();
    await expect(link).toHaveAttribute('aria-current', 'page');
    await expect(page.getByRole('status', { name: t('loading') })).toHaveCount(0);
    await look(page, `settings-${path.split('/').at(-1)}`);
  }
}

async function seeAdministration({ page, look, t }: Walk): Promise<void> {
  await page.getByRole('link', { name: t('admin.title') }).click();
  const parts = page.getByRole('navigation', { name: t('admin.title') });
  for (const part of ['overview', 'users', 'rooms', 'agents', 'audit'] as const) {
    await parts.getByRole('link', { name: t(`admin.${part}`), exact: true }).click();
    await expect(page.getByText(SHOWN_BY_ADMIN[part](t)).first()).toBeVisible();
    await look(page, `admin-${part}`);
  }
  await parts.getByRole('link', { name: t('admin.agents'), exact: true }).click();
  await page.getByRole('button', { name: t('admin.agent.add'), exact: true }).click();
  await expect(opened(page)).toBeVisible();
  await look(page, 'admin-agent');
  await page.keyboard.press('Escape');
  await parts.getByRole('link', { name: t('admin.rooms'), exact: true }).click();
  await page
    .getByRole('button', { name: t('admin.room.close') })
    .first()
    .click();
  await expect(opened(page)).toBeVisible();
  await look(page, 'admin-close');
  await page.keyboard.press('Escape');
}

const SHOWN_BY_ADMIN = {
  overview: (t: Walk['t']) => t('admin.figure.version'),
  users: (t: Walk['t']) => t('admin.user.make.admin'),
  rooms: (t: Walk['t']) => t('admin.room.close'),
  agents: (t: Walk['t']) => t('admin.agent.add'),
  audit: () => '127.0.0.1',
};

/** What does not work, and what is not there yet. */
async function seeTrouble({ page, look, t, room }: Walk): Promise<void> {
  const pages = /\/rooms\/\d+\/messages/;
  await page.route(pages, (route) => route.abort());
  await page.goto(`./rooms/${room.id}`);
  await expect(page.getByText(t('messages.failed'))).toBeVisible();
  await look(page, 'messages-failed');
  await page.unroute(pages);

  let refuses = true;
  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (!refuses) return void socket.close();
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const { op, id } = JSON.parse(String(text)) as { op: string; id: string };
      if (op !== 'message.send') return server.send(text);
      const error = { type: 'error', ref: id, code: 'forbidden', message: '', retryable: false };
      socket.send(JSON.stringify(error));
    });
  });
  await page.reload();
  const field = page.getByRole('textbox', { name: t('composer.label', { name: room.name }) });
  await field.fill('I could bring the small pot.');
  await field.press('Enter');
  await expect(page.getByRole('log').getByText(t('send.discard'))).toBeVisible();
  await look(page, 'not-sent');
  refuses = false;
  await page.reload();
  await expect(page.getByText(t('connection.lost'))).toBeVisible();
  await look(page, 'not-connected');
}
