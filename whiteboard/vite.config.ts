import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/** Where `npm run dev` finds the signaling server. */
const signaling = process.env['SIGNALING_URL'] ?? 'http://127.0.0.1:8080';

/** simple-peer's own file expects Node's streams and events; its bundle brings what it needs of them. */
const simplePeer = createRequire(import.meta.url).resolve('simple-peer/simplepeer.min.js');

/** Below this many bytes compression saves less than the header that announces it costs. */
const COMPRESS_FROM = 1024;

/** Writes a .br and a .gz beside each text file, so that the server compresses nothing while it serves. */
const precompress = (): Plugin => ({
  name: 'meshboard-precompress',
  apply: 'build',
  async writeBundle({ dir = '' }) {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile() && /\.(js|css|html|svg|json|txt)$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files) {
      const content = await readFile(file);
      if (content.length < COMPRESS_FROM) continue;
      const brotli = await promisify(brotliCompress)(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      });
      await writeFile(`${file}.br`, brotli);
      await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
    }
  },
});

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), precompress()],
  resolve: {
    conditions: ['meshboard-source', ...defaultClientConditions],
    alias: [{ find: /^simple-peer$/, replacement: simplePeer }],
    // Two copies of Yjs in one page would not recognise each other's types.
    dedupe: ['yjs', 'y-protocols', 'lib0'],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    // The content security policy allows no data: fonts or scripts; every asset is a file.
    assetsInlineLimit: 0,
    // The polyfill would be an inline script.
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/socket.io': { target: signaling, ws: true },
      '/y-webrtc': { target: signaling, ws: true },
      '/config.json': signaling,
      '/healthz': signaling,
    },
  },
});
