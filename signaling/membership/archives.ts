import { createHash, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import {
  type ArchivePublicKey,
  type KeepRequest,
  ProtocolFault,
  type RoomId,
  replyOf,
  SIGNAL_ACK_TIMEOUT_MS,
  SocketAuth,
} from '../protocol/index.ts';
import { Refusal } from '../refusal.ts';
import { Retries } from '../retries.ts';
import type { ArchiveSeat, Roster } from '../roster/roster.ts';
import { type Client, type MeshServer, reach } from './client.ts';

/** Socket.IO room of all archives. */
const ARCHIVES = 'archives';

const KeepReply = replyOf(v.nullable(v.unknown()));

/** Compares digests, so that neither content nor length of the secret shows in how long it takes. */
export const sameSecret = (a: string, b: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
};

/**
 * What a socket presented in its `auth`: the key of an archive that proved itself, or null for a person.
 *
 * @throws Refusal `bad-request` for what is neither, `unauthorized` for a wrong token
 */
export const archiveKeyOf = (auth: unknown, token: string | null): ArchivePublicKey | null => {
  const parsed = v.safeParse(SocketAuth, auth);
  if (!parsed.success)
    throw new Refusal('bad-request', 'auth must be empty or an archive with token and key');
  if (!('archive' in parsed.output)) return null;
  if (token === null || !sameSecret(parsed.output.archive.token, token)) {
    throw new Refusal('unauthorized', 'wrong archive token');
  }
  return parsed.output.archive.publicKey;
};

/** The archives that are connected: which key is announced, what they are told, and what is asked of them. */
export class Archives {
  readonly #io: MeshServer;
  readonly #roster: Roster;
  readonly #retries: Retries;

  /** @param failed - told of failures that have no client to answer to. */
  constructor(io: MeshServer, roster: Roster, failed: (error: unknown) => void) {
    this.#io = io;
    this.#roster = roster;
    this.#retries = new Retries(failed);
  }

  close(): void {
    this.#retries.close();
  }

  /** The key to seal edit keys to: that of the archive connected longest. */
  async announcedKey(): Promise<ArchivePublicKey | null> {
    return (await this.#announced())?.publicKey ?? null;
  }

  /**
   * To be called when an archive's socket has connected. Where it cannot be entered the socket is closed: an archive that
   * nobody tells of rooms would be of no use, and one that comes back tries again.
   *
   * @throws whatever the roster does
   */
  async came(client: Client, publicKey: ArchivePublicKey): Promise<void> {
    try {
      await this.#enter(client, publicKey);
    } catch (error) {
      client.socket.disconnect(true);
      throw error;
    }
  }

  async #enter(client: Client, publicKey: ArchivePublicKey): Promise<void> {
    await this.#roster.archiveCame({ connection: client.id, publicKey });
    await client.socket.join(ARCHIVES);
    if (!client.socket.connected) {
      await this.went(client);
      return;
    }
    await this.announce();
    client.socket.emit('occupied', { rooms: await this.#roster.occupied() });
  }

  /** To be called when an archive's socket has gone. */
  async went(client: Client): Promise<void> {
    await this.#retries.run(async () => {
      await this.#roster.archiveWent(client.id);
      await this.announce();
    });
  }

  roomOccupied(room: RoomId): void {
    this.#io.to(ARCHIVES).emit('occupied', { rooms: [room] });
  }

  /**
   * Passes a sealed edit key on to the archive whose key is announced, and hands back what it answers. One that turns out
   * to be gone, of which the roster has not heard, stands in nobody's way.
   *
   * @throws Refusal `no-archive`, `not-acknowledged`, or the archive's own
   */
  async keep(request: KeepRequest): Promise<null> {
    const archives = await this.#roster.archives();
    if (archives.length === 0) throw new Refusal('no-archive', 'no archive is connected');
    let answers: unknown[] = [];
    for (const { connection } of archives) {
      answers = await this.#ask(connection, request);
      if (answers.length > 0) break;
    }
    if (answers.length === 0) throw new Refusal('no-archive', 'the archive has just gone', 1_000);
    const reply = v.safeParse(KeepReply, answers[0]);
    if (!reply.success) throw new Refusal('internal', 'the archive gave no proper answer');
    if (reply.output.ok) return null;
    const { code, message, retryAfterMs } = v.parse(ProtocolFault, reply.output.error);
    throw new Refusal(code, message, retryAfterMs);
  }

  /** @returns no answer when there is no such connection. @throws Refusal `not-acknowledged` */
  async #ask(connection: string, request: KeepRequest): Promise<unknown[]> {
    try {
      return await reach(this.#io, connection).timeout(SIGNAL_ACK_TIMEOUT_MS).emitWithAck('keep', request);
    } catch {
      throw new Refusal('not-acknowledged', 'the archive did not answer in time', SIGNAL_ACK_TIMEOUT_MS);
    }
  }

  async #announced(): Promise<ArchiveSeat | null> {
    return (await this.#roster.archives())[0] ?? null;
  }

  /**
   * Tells everybody which key it is now, also when it seems to be the same as before: an archive that is started anew
   * comes with the key with which its old connection, perhaps at another process, goes at this very moment, and
   * whoever compared could miss that everybody has just been told that there is none.
   */
  async announce(): Promise<void> {
    this.#io.except(ARCHIVES).emit('archive', { publicKey: await this.announcedKey() });
  }
}
