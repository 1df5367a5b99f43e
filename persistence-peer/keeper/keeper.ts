import type { RoomId } from '@meshboard/signaling/protocol';
import type { Logger } from 'pino';
import * as Y from 'yjs';
import type { LogPosition, SnapshotCause, Store, StoredDocument } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';
import { documentDigest } from './document-digest.ts';
import { DEFAULT_RETENTION, type RetentionPolicy } from './retention.ts';
import { documentOf, writeVerified } from './stored-document.ts';
import { type RetryTimes, WriteQueue } from './write-queue.ts';

/** When a log becomes a snapshot. */
export interface CompactionPolicy {
  /**
   * So many bytes of log, and at least as many as the snapshot has: writing a snapshot then never costs more than
   * writing the updates did.
   */
  readonly bytes: number;
  /** Or so many entries, whatever their size: 10,000 take about a tenth of a second to load. */
  readonly entries: number;
  /** When the room is unloaded, so many entries are enough. */
  readonly entriesAtUnload: number;
}

export const DEFAULT_COMPACTION: CompactionPolicy = {
  bytes: 512 * 1024,
  entries: 10_000,
  entriesAtUnload: 200,
};

export interface KeeperOptions {
  readonly room: RoomId;
  readonly store: Store;
  readonly log: Logger;
  readonly compaction?: CompactionPolicy;
  readonly retention?: RetentionPolicy;
  readonly retry?: RetryTimes;
}

/** A room that cannot be trusted to be whole. It is not joined and nothing is written over it. */
export class Quarantined extends Error {
  readonly room: RoomId;
  readonly reason: string;

  constructor(room: RoomId, reason: string, options?: ErrorOptions) {
    super(`room ${room} is in quarantine: ${reason}`, options);
    this.name = 'Quarantined';
    this.room = room;
    this.reason = reason;
  }
}

/** The live replica of one room: what is on disk, and the way of new updates there. */
export class Keeper {
  readonly room: RoomId;
  readonly doc: Y.Doc;
  readonly #options: KeeperOptions;
  readonly #queue: WriteQueue;
  #position: LogPosition;
  #logEntries: number;
  #logBytes: number;
  #snapshotBytes: number;
  #compacting: Promise<void> | null = null;
  /** Below these nothing is compacted: after a failure the log has to grow by as much again. */
  #notBefore = { entries: 0, bytes: 0 };

  /**
   * Loads a room. If that fails, the room is put in quarantine: an empty or partial document must never be
   * offered to peers, nor stored over what is there.
   * @throws Quarantined
   * @throws StoreFault `no-such-room`, `newer-format`, `closed`
   */
  static async load(options: KeeperOptions): Promise<Keeper> {
    const { room, store, log } = options;
    try {
      const { quarantine } = await store.record(room);
      if (quarantine !== null) throw new Quarantined(room, quarantine.reason);
      const stored = await store.load(room);
      const doc = documentOf(room, stored);
      if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
        log.warn({ room }, 'some stored updates build on others that never came; they stay stored');
      return new Keeper(options, doc, stored);
    } catch (error) {
      if (!(error instanceof StoreFault) || error.code !== 'corrupt') throw error;
      log.error({ room, err: error }, 'the room could not be loaded and goes into quarantine');
      await store.quarantine(room, error.message).catch((refused: unknown) => {
        // With its very record damaged the room cannot be marked; it fails to load again the next time.
        log.error({ room, err: refused }, 'the quarantine could not be written down');
      });
      throw new Quarantined(room, error.message, { cause: error });
    }
  }

  private constructor(options: KeeperOptions, doc: Y.Doc, stored: StoredDocument) {
    this.room = options.room;
    this.doc = doc;
    this.#options = options;
    this.#position = stored.position;
    this.#logEntries = stored.entries;
    this.#logBytes = stored.updates.reduce((sum, update) => sum + update.length, 0);
    this.#snapshotBytes = stored.snapshot?.length ?? 0;
    this.#queue = new WriteQueue({
      room: options.room,
      store: options.store,
      log: options.log,
      ...(options.retry && { retry: options.retry }),
      onDurable: (position, bytes) => this.#durable(position, bytes),
    });
  }

  /**
   * Makes an update that has changed the document durable. Resolves when it is; while the disk refuses, it keeps
   * trying and does not resolve. Rejects only when the room has been forgotten or the keeper abandoned.
   */
  persist(update: Uint8Array): Promise<void> {
    return this.#queue.push(update);
  }

  /** When the oldest update that is not durable came, in milliseconds since 1970; null when all are. */
  get unsavedSince(): number | null {
    return this.#queue.unsavedSince;
  }

  get unsavedBytes(): number {
    return this.#queue.unsavedBytes;
  }

  /** Resolves when everything that came so far is durable, or was given up. */
  drained(): Promise<void> {
    return this.#queue.drained();
  }

  /**
   * Makes a snapshot of the document current: written beside the old one, synced, read back, loaded and compared.
   * @throws StoreFault; the log and the earlier snapshot then stay as they are
   */
  compact(cause: SnapshotCause = 'compaction'): Promise<void> {
    this.#compacting ??= this.#compact(cause).finally(() => {
      this.#compacting = null;
    });
    return this.#compacting;
  }

  /**
   * Waits until everything is durable, compacts where that is worth it, and releases the document. With a full
   * disk that may be never: `abandon` ends the waiting.
   */
  async close(): Promise<void> {
    await this.#queue.drained();
    await this.#compacting?.catch(() => undefined);
    const { entriesAtUnload, bytes } = this.#options.compaction ?? DEFAULT_COMPACTION;
    if (this.#logEntries >= entriesAtUnload || this.#logBytes >= Math.max(bytes, this.#snapshotBytes))
      await this.compact().catch((error: unknown) => this.#compactionFailed(error));
    this.#queue.stop();
    this.doc.destroy();
  }

  /** Lets go of everything at once, also of what is not durable: for a room that was forgotten. */
  abandon(): void {
    this.#queue.stop();
    this.doc.destroy();
  }

  #durable(position: LogPosition, bytes: number): void {
    this.#position = position;
    this.#logEntries += 1;
    this.#logBytes += bytes;
    const policy = this.#options.compaction ?? DEFAULT_COMPACTION;
    const due =
      (this.#logBytes >= Math.max(policy.bytes, this.#snapshotBytes) &&
        this.#logBytes >= this.#notBefore.bytes) ||
      (this.#logEntries >= policy.entries && this.#logEntries >= this.#notBefore.entries);
    if (due && this.#compacting === null)
      this.compact().catch((error: unknown) => this.#compactionFailed(error));
  }

  async #compact(cause: SnapshotCause): Promise<void> {
    const { store, room, log } = this.#options;
    const through = this.#position;
    const covered = { entries: this.#logEntries, bytes: this.#logBytes };
    const update = Y.encodeStateAsUpdate(this.doc);
    const version = await writeVerified(store, room, {
      update,
      digest: documentDigest(this.doc),
      through,
      cause,
      retention: this.#options.retention ?? DEFAULT_RETENTION,
    });
    this.#logEntries -= covered.entries;
    this.#logBytes -= covered.bytes;
    this.#snapshotBytes = version.bytes;
    this.#notBefore = { entries: 0, bytes: 0 };
    log.info({ room, version: version.number, bytes: version.bytes, covered }, 'the log became a snapshot');
  }

  #compactionFailed(error: unknown): void {
    this.#notBefore = { entries: this.#logEntries * 2, bytes: this.#logBytes * 2 };
    this.#options.log.error(
      { room: this.room, err: error },
      'no snapshot could be made; the earlier one and the log stay as they are',
    );
  }
}
