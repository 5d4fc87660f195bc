/** Fails when the first load of the login page or of the chat is heavier than it may be (JavaScript and CSS, gzip). */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGETS_KB = { login: 95, chat: 165 };
const assets = new URL('../dist/assets/', import.meta.url);
const names = readdirSync(assets).filter((name) => !name.endsWith('.gz'));

const gzipKb = (name) => gzipSync(readFileSync(new URL(name, assets))).length / 1024;
const source = (name) => (name.endsWith('.js') ? readFileSync(new URL(name, assets), 'utf8') : '');
const named = (pattern) => names.filter((name) => pattern.test(name));

/** What a page loads: what its HTML names, and what that imports without being asked for it later. */
function staticallyLoaded(start) {
  const loaded = new Set();
  const queue = [...start];
  while (queue.length > 0) {
    const name = queue.pop();
    if (loaded.has(name)) continue;
    loaded.add(name);
    const imports = source(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g);
    queue.push(...[...imports].map(([, file]) => file));
  }
  return loaded;
}

const html = readFileSync(new URL('../dist/index.html', import.meta.url), 'utf8');
/** The texts of one language are loaded; whichever is the heaviest. */
const [texts] = named(/^[a-z]{2}(-[A-Z]{2})?-.{8}\.js$/).sort(
  (one, other) => gzipKb(other) - gzipKb(one),
);
const login = staticallyLoaded([...names.filter((name) => html.includes(name)), texts]);
const chat = new Set([...login, ...staticallyLoaded(named(/^chat-.{8}\.(js|css)$/))]);

let isTooHeavy = false;
for (const [page, files] of Object.entries({ login, chat })) {
  const kb = [...files].reduce((sum, name) => sum + gzipKb(name), 0);
  isTooHeavy ||= kb > BUDGETS_KB[page];
  console.log(`${page}: ${kb.toFixed(1)} KB of ${BUDGETS_KB[page]} KB gzip, ${files.size} files`);
}
if (login.size < 3 || chat.size < login.size + 2) throw new Error('Not all of it was found.');
process.exit(isTooHeavy ? 1 : 0);
