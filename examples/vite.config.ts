import { join } from 'node:path';
import { defaultClientConditions, defineConfig } from 'vite';

/** A running Meshboard, as `npm start` or `npm run dev` starts it. */
const signaling = process.env['SIGNALING_URL'] ?? 'http://127.0.0.1:8080';

const root = import.meta.dirname;

export default defineConfig({
  root,
  appType: 'mpa',
  resolve: {
    // The room library from its sources, so that nothing need be built.
    conditions: ['meshboard-source', ...defaultClientConditions],
    // Two copies of Yjs in one page would not recognise each other's types.
    dedupe: ['yjs', 'y-protocols', 'lib0'],
  },
  build: {
    target: 'es2022',
    rolldownOptions: {
      input: ['index.html', 'todo/index.html', 'text-editor/index.html'].map((page) => join(root, page)),
    },
  },
  // The page finds the signaling server at its own origin, as where it is served for good.
  server: { proxy: { '/socket.io': { target: signaling, ws: true } } },
});
