import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/** Where `npm run dev` finds the signaling server. */
const signaling = process.env['SIGNALING_URL'] ?? 'http://127.0.0.1:8080';

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

/** Most bytes of scripts and styles before the first stroke can be drawn, compressed with gzip. */
const FIRST_LOAD_BUDGET = 300_000;

/** Fails the build when the first load has grown beyond its budget: something that should be loaded later is not. */
const firstLoadBudget = (): Plugin => ({
  name: 'meshboard-first-load-budget',
  apply: 'build',
  async generateBundle(_options, bundle) {
    const wanted = new Set<string>();
    const want = (name: string): void => {
      const file = bundle[name];
      if (file === undefined || wanted.has(name)) return;
      wanted.add(name);
      if (file.type === 'chunk') {
        for (const imported of file.imports) want(imported);
        for (const style of file.viteMetadata?.importedCss ?? []) want(style);
      }
    };
    for (const file of Object.values(bundle)) if (file.type === 'chunk' && file.isEntry) want(file.fileName);
    let bytes = 0;
    for (const name of wanted) {
      const file = bundle[name];
      const content = file?.type === 'chunk' ? file.code : (file?.source ?? '');
      bytes += (await promisify(gzip)(content, { level: 9 })).length;
    }
    this.info(`the first load is ${Math.round(bytes / 1000)} kB of ${FIRST_LOAD_BUDGET / 1000} kB`);
    if (bytes > FIRST_LOAD_BUDGET) {
      this.error(`The first load is ${bytes} bytes compressed, more than the ${FIRST_LOAD_BUDGET} allowed.`);
    }
  },
});

/**
 * Of the three transports that Socket.IO's client brings, room/ asks for WebSocket alone: long polling and WebTransport are
 * 2 kB compressed that no browser would run.
 */
const webSocketOnly = (): Plugin => ({
  name: 'meshboard-websocket-only',
  apply: 'build',
  enforce: 'pre',
  load: {
    filter: { id: /engine\.io-client\/build\/esm\/transports\/index\.js$/ },
    handler: () => `import { WS } from './websocket.js'; export const transports = { websocket: WS };`,
  },
});

/** What simple-peer requires that needs no more here than whiteboard/simple-peer has of it. */
const LEAN = new Map(
  ['readable-stream.ts', 'buffer.ts', 'debug.cjs', 'randombytes.cjs'].map((file) => [
    path.parse(file).name,
    path.join(import.meta.dirname, 'simple-peer', file),
  ]),
);

/**
 * Takes simple-peer's source instead of its bundle, which holds a whole implementation of Node.js' streams and buffers: 23 kB
 * compressed, and evaluated before anything is drawn. room/ takes the channel out of its hands (peer-connection-view.ts),
 * so that no byte goes through them.
 */
const leanSimplePeer = (): Plugin => ({
  name: 'meshboard-lean-simple-peer',
  apply: 'build',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id === '#simple-peer') return createRequire(import.meta.url).resolve('simple-peer');
    return importer?.includes('/node_modules/simple-peer/') === true ? LEAN.get(id) : undefined;
  },
});

/** What changes seldom is a file of its own: after an update of the application browsers still have it. */
const LIBRARIES =
  /node_modules\/(react|react-dom|scheduler|konva|yjs|y-protocols|lib0|simple-peer|get-browser-rtc|err-code|queue-microtask|@noble)\/|\/whiteboard\/simple-peer\//;

/**
 * What calls the server: a file of its own, which is evaluated before the others. What it imports of `room` and
 * `signaling/protocol` has to be named, or `libraries` would be evaluated first.
 */
const CALLING =
  /node_modules\/(@?socket\.io[^/]*|engine\.io[^/]*|valibot)\/|\/signaling\/protocol\/(errors|limits|messages|names)\.ts|\/room\/(emitter|mesh\/backoff|signaling\/answers-http|signaling\/early-socket|signaling\/seek-server|signaling\/server-connection|signaling\/signaling-errors)\.ts|\/whiteboard\/first-connection\.ts/;

/**
 * What dialogs and exporters need as well as the first load: one file, where it would be three. Over HTTP/1.1 browsers fetch
 * six at a time.
 */
const SHARED =
  /\/whiteboard\/(board\/(geometry|outline\/[\w-]+|palette)\.ts|ui\/(app-context|icons|use-store)\.tsx?)|node_modules\/perfect-freehand\//;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), webSocketOnly(), leanSimplePeer(), firstLoadBudget(), precompress()],
  resolve: {
    conditions: ['meshboard-source', ...defaultClientConditions],
    alias: [{ find: /^lib0\/logging$/, replacement: path.join(import.meta.dirname, 'yjs-logging.ts') }],
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
    // The budget above is the limit that counts.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'calling', test: CALLING },
            { name: 'libraries', test: LIBRARIES },
            { name: 'shared', test: SHARED },
          ],
        },
      },
    },
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
