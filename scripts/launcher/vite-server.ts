import { join } from 'node:path';
import { createServer } from 'vite';

/** In development: the app by Vite's own server, as a program like the others that the launcher supervises. */
const [root = '.', host = '127.0.0.1', port = '8080'] = process.argv.slice(2);

const server = await createServer({
  root: join(root, 'whiteboard'),
  server: { host, port: Number(port), strictPort: true },
});
await server.listen();
process.send?.({ type: 'ready' });

const stop = async (): Promise<never> => {
  // Vite ends the process at SIGTERM as well, and with exit code 143 unless another one is set by then.
  process.exitCode = 0;
  await server.close();
  return process.exit(0);
};
process.once('SIGTERM', () => void stop());
process.once('disconnect', () => void stop());
