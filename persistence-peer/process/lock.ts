import { createHash, randomUUID } from 'node:crypto';
import { link, rename, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { hasCode } from './cannot-start.ts';

/** Who has a data folder at present. */
const Holder = v.object({ pid: v.number(), since: v.number(), nonce: v.string() });
export type Holder = v.InferOutput<typeof Holder>;

/** The folder belongs to another process. */
export class Locked extends Error {
  readonly holder: Holder;

  constructor(folder: string, holder: Holder) {
    super(`${folder} is in use by the archive process ${holder.pid}`);
    this.name = 'Locked';
    this.holder = holder;
  }
}

export interface FolderLock {
  release(): Promise<void>;
}

/** Unix socket paths are cut off at 108 bytes (104 on macOS): a longer one is listened for elsewhere. */
const MAX_SOCKET_PATH = 90;

const socketOf = (folder: string): string => {
  const inside = join(folder, 'archive.sock');
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH) return inside;
  return join(tmpdir(), `meshboard-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.sock`);
};

/** Who answers on a socket, or null when nobody does. */
const askHolder = (path: string): Promise<Holder | null> =>
  new Promise((resolve, reject) => {
    let said = '';
    const socket = createConnection(path);
    socket.setEncoding('utf8');
    socket.setTimeout(ANSWER_WITHIN_MS, () =>
      socket.destroy(new Error('the holder of the folder does not answer')),
    );
    socket.on('data', (text: string) => {
      said += text;
    });
    socket.on('error', (error) => {
      if (hasCode(error, 'ENOENT', 'ECONNREFUSED')) resolve(null);
      else reject(error);
    });
    socket.on('end', () => {
      socket.destroy();
      try {
        resolve(v.parse(Holder, JSON.parse(said)));
      } catch (error) {
        reject(new Error('something else answers on the socket of the folder', { cause: error }));
      }
    });
  });

const ANSWER_WITHIN_MS = 2_000;

/** Who has the folder at this moment, or null. */
export const holderOf = (folder: string): Promise<Holder | null> => askHolder(socketOf(folder));

const listen = (path: string, holder: Holder): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(JSON.stringify(holder));
    });
    server.on('error', reject);
    server.listen(path, () => resolve(server));
  });

/** Does something that may find the file gone, or another in its place; gives whether it was done. */
const unless = async (code: string, change: Promise<void>): Promise<boolean> => {
  try {
    await change;
    return true;
  } catch (error) {
    if (hasCode(error, code)) return false;
    throw error;
  }
};

/**
 * Clears away what a dead process left. It is moved aside before it is looked at once more: somebody may have
 * taken the folder since, and then gets his socket back.
 */
const clearAway = async (path: string, aside: string): Promise<void> => {
  if (!(await unless('ENOENT', rename(path, aside)))) return;
  if ((await askHolder(aside)) !== null) await unless('EEXIST', link(aside, path));
  await unlink(aside);
};

/**
 * Takes the folder for this process until `release`, or until the process ends in whatever way.
 *
 * Being answered on a socket is what counts: a file with a process id outlives its process, and in containers all
 * processes have the same few ids. The socket is made under a name of its own and linked to the common one, which
 * succeeds for one process only.
 * @throws Locked
 */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  const path = socketOf(folder);
  const nonce = randomUUID();
  const ownPath = `${path}.${nonce.slice(0, 8)}`;
  const server = await listen(ownPath, { pid: process.pid, since: Date.now(), nonce });
  try {
    while (!(await unless('EEXIST', link(ownPath, path)))) {
      const holder = await askHolder(path);
      if (holder !== null) throw new Locked(folder, holder);
      await clearAway(path, `${ownPath}-`);
    }
    await unlink(ownPath);
  } catch (error) {
    await new Promise((resolve) => server.close(resolve));
    throw error;
  }
  server.unref();
  return {
    async release() {
      await unless('ENOENT', unlink(path));
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
