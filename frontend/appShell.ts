import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rollup } from 'vite';

/** What is larger is fetched when it is wanted: lists of emoji, which nobody needs to read or to write. */
const MAX_SHELL_FILE_BYTES = 500 * 1024;
const WORKER = 'sw.js';
const PAGE = 'index.html';

/**
 * Gives a build its name, made of all there is in it: to the page, and to the service worker, which is also told what
 * the client needs to open without a network.
 */
export function appShell(): Plugin {
  let publicDir = '';
  return {
    name: 'app-shell',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir;
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const beside = readdirSync(publicDir);
        const build = nameOf([
          ...Object.values(bundle).map((file) => [file.fileName, sourceOf(file)] as const),
          ...beside.map((name) => [name, readFileSync(join(publicDir, name))] as const),
        ]);
        const assets = Object.values(bundle)
          .filter(({ fileName }) => fileName.startsWith('assets/'))
          .filter((file) => Buffer.byteLength(sourceOf(file)) <= MAX_SHELL_FILE_BYTES)
          .map(({ fileName }) => fileName);
        const [page, worker] = [bundle[PAGE], bundle[WORKER]];
        if (page?.type !== 'asset' || worker?.type !== 'chunk')
          throw new Error(`The build has no ${PAGE} or no ${WORKER}.`);
        const meta = `<meta name="teahouse-build" content="${build}">`;
        page.source = String(page.source).replace('<title>', `${meta}\n    <title>`);
        const shell = { build, files: [...assets, ...beside].sort() };
        worker.code = `const SHELL=${JSON.stringify(shell)};${worker.code}`;
      },
    },
  };
}

function sourceOf(file: Rollup.OutputAsset | Rollup.OutputChunk): string | Uint8Array {
  return file.type === 'chunk' ? file.code : file.source;
}

function nameOf(files: (readonly [name: string, source: string | Uint8Array])[]): string {
  const hash = createHash('sha256');
  for (const [name, source] of files.sort(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(name).update('\0').update(source).update('\0');
  return hash.digest('hex').slice(0, 12);
}
