/// <reference types="vitest/config" />
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { appShell } from './appShell.ts';
import { firstLoad, withoutTinyFiles } from './scripts/firstLoad.ts';

/** The one picture Redoc would fetch from its maker; a dot without colour stands in for it. */
const REDOC_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const NO_PICTURE = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';

const server = process.env.TEAHOUSE_SERVER ?? 'http://127.0.0.1:8000';

/** Puts what `/docs` and `/redoc` need beside the client, so that neither asks a foreign host. */
function docsAssets(): Plugin {
  const { resolve } = createRequire(import.meta.url);
  const files = [
    'swagger-ui-dist/swagger-ui-bundle.js',
    'swagger-ui-dist/swagger-ui.css',
    'redoc/bundles/redoc.standalone.js',
  ];
  return {
    name: 'docs-assets',
    apply: 'build',
    generateBundle() {
      for (const file of files) {
        const fileName = `docs-assets/${file.split('/').at(-1)}`;
        const source = readFileSync(resolve(file), 'utf8').replaceAll(REDOC_LOGO, NO_PICTURE);
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}

/** Writes a compressed copy beside each script and style sheet, for the server to send. */
function compressedCopies(): Plugin {
  return {
    name: 'compressed-copies',
    apply: 'build',
    writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name))) {
        const path = join(dir, name);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [react(), docsAssets(), withoutTinyFiles(), appShell(), compressedCopies()],
  json: { namedExports: false },
  resolve: {
    alias: { '@languages': fileURLToPath(new URL('../languages', import.meta.url)) },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/serviceWorker.ts' },
      // A service worker's address is its scope: it lies beside the page, under a name that stays.
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        codeSplitting: { groups: firstLoad },
      },
    },
  },
  server: {
    fs: { allow: ['..'] },
    proxy: {
      '/ws': { target: server, ws: true },
      ...Object.fromEntries(
        ['/api', '/docs', '/redoc', '/openapi.json', '/health'].map((path) => [path, server]),
      ),
    },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    // A machine that others use too may stop for seconds.
    testTimeout: 30_000,
  },
});
