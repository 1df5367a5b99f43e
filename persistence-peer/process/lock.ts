import { createHash, randomUUID } from 'node:crypto';
import { link, readdir, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
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
const MAX_SOCKET_PATH = 85;

/** The sockets of a folder are this and a number each; the highest is the folder's. */
const stemOf = (folder: string): string => {
  const inside = join(folder, 'archive.sock');
  if (Buffer.byteLength(inside) <= MAX_SOCKET_PATH) return inside;
  return join(tmpdir(), `meshboard-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.sock`);
};

const at = (stem: string, turn: number): string => `${stem}.${turn}`;

/** The numbers of a folder's sockets, in no order. */
const turnsOf = async (stem: string): Promise<number[]> => {
  const names = await readdir(dirname(stem));
  return names.flatMap((name) => {
    const turn = name.startsWith(`${basename(stem)}.`) ? name.slice(basename(stem).length + 1) : '';
    return /^[1-9]\d{0,8}$/.test(turn) ? [Number(turn)] : [];
  });
};

const latestTurn = async (stem: string): Promise<number> => Math.max(0, ...(await turnsOf(stem)));

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
export const holderOf = async (folder: string): Promise<Holder | null> => {
  const stem = stemOf(folder);
  const latest = await latestTurn(stem);
  return latest === 0 ? null : await askHolder(at(stem, latest));
};

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
 * Takes the folder for this process until `release`, or until the process ends in whatever way.
 *
 * Being answered on a socket is what counts: a file with a process id outlives its process, and in containers all
 * processes have the same few ids. The socket is made under a name of its own and linked to the next number, which
 * succeeds for one process only. The highest number never goes away, also when its process has: names that are taken
 * away and made anew would let two who saw the same dead socket each take the other's for it.
 * @throws Locked
 */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  const stem = stemOf(folder);
  const nonce = randomUUID();
  const ownPath = `${stem}.new-${nonce.slice(0, 8)}`;
  const server = await listen(ownPath, { pid: process.pid, since: Date.now(), nonce });
  try {
    await takeTurn(stem, ownPath, folder);
    await unlink(ownPath);
  } catch (error) {
    await new Promise((resolve) => server.close(resolve));
    throw error;
  }
  server.unref();
  return {
    async release() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const takeTurn = async (stem: string, ownPath: string, folder: string): Promise<void> => {
  for (;;) {
    const latest = await latestTurn(stem);
    const holder = latest === 0 ? null : await askHolder(at(stem, latest));
    if (holder !== null) throw new Locked(folder, holder);
    const mine = latest + 1;
    // Somebody else was quicker, by one or, since we looked, by more.
    if (!(await unless('EEXIST', link(ownPath, at(stem, mine))))) continue;
    if ((await latestTurn(stem)) === mine) {
      const past = (await turnsOf(stem)).filter((turn) => turn < mine);
      await Promise.all(past.map((turn) => unless('ENOENT', unlink(at(stem, turn)))));
      return;
    }
    await unless('ENOENT', unlink(at(stem, mine)));
  }
};
