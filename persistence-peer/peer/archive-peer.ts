import {
  type ArchiveKey,
  createServerConnection,
  editCapability,
  openForArchive,
  SealError,
  type ServerConnection,
  type WebRtc,
} from '@meshboard/room';
import {
  KeepRequest,
  Occupied,
  type ProtocolFault,
  type Reply,
  type RoomId,
} from '@meshboard/signaling/protocol';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { type CompactionPolicy, Keeper, Quarantined } from '../keeper/keeper.ts';
import type { RetentionPolicy } from '../keeper/retention.ts';
import type { Store } from '../store/store.ts';
import { isPassing, StoreFault } from '../store/store-fault.ts';
import { createConnectionCollector } from './connection-collector.ts';
import { RoomSession } from './room-session.ts';

export interface ArchivePeerOptions {
  /** Origin of the signaling server, e.g. `https://board.example.org`. */
  readonly signaling: string;
  /** What the archive proves itself with to the server. */
  readonly token: string;
  /** The key pair that browsers seal edit keys to. */
  readonly key: ArchiveKey;
  /** Not closed by the peer. */
  readonly store: Store;
  readonly webrtc: WebRtc;
  readonly log: Logger;
  /** How long, in milliseconds, nobody may be in a room before it is left and unloaded. Default 10,000. */
  readonly graceMs?: number;
  /** Rooms at one time. Beyond, the room longest idle makes place. Default 200. */
  readonly maxOpenRooms?: number;
  /** Rooms kept in all; beyond, no new one is accepted. Default 100,000. */
  readonly maxKeptRooms?: number;
  /** How long, in milliseconds, a room must have been idle to make place for another. Default 30,000. */
  readonly idleMs?: number;
  readonly compaction?: CompactionPolicy;
  readonly retention?: RetentionPolicy;
}

/** How the archive is doing, for metrics and health. */
export interface ArchiveStatus {
  readonly connected: boolean;
  readonly openRooms: number;
  /** Occupied rooms for which there is no place at present. */
  readonly waitingRooms: number;
  readonly quarantinedRooms: number;
  /** Age in milliseconds of the oldest update that is not durable; 0 when all are. */
  readonly lagMs: number;
  readonly unsavedBytes: number;
}

interface Entry {
  /** Null while the room is being loaded, or when that failed. */
  session: RoomSession | null;
  readonly opened: Promise<void>;
  /** Set while it is being left. */
  closing: Promise<void> | null;
  /** Somebody came while it was being left. */
  again: boolean;
}

/** How often at least, in milliseconds, it is looked whether a room has become idle, while others wait. */
const LOOK_FOR_IDLE_MS = 5_000;

/**
 * The archive among peers: hears from the server which rooms have people in them, joins those that it keeps, and
 * leaves each when the last person has gone and everything is on disk.
 */
export class ArchivePeer {
  readonly #options: ArchivePeerOptions;
  readonly #connection: ServerConnection;
  readonly #entries = new Map<RoomId, Entry>();
  readonly #waiting = new Set<RoomId>();
  readonly #quarantined = new Set<RoomId>();
  readonly #collector = createConnectionCollector();
  #idleTimer: NodeJS.Timeout | null = null;
  #stopping = false;

  constructor(options: ArchivePeerOptions) {
    this.#options = options;
    const { log } = options;
    this.#connection = createServerConnection({
      url: options.signaling,
      auth: { archive: { token: options.token, publicKey: options.key.publicKey } },
    });
    this.#connection.on('up', () => log.info({ signaling: options.signaling }, 'connected to the server'));
    this.#connection.on('down', () => log.warn('the server is gone; links and saving go on'));
    this.#connection.on('refused', (fault) =>
      log.error(
        { code: fault.code, why: fault.message },
        'the server refuses the archive; is ARCHIVE_TOKEN the same?',
      ),
    );
    this.#connection.onEvent('occupied', (body) => this.#onOccupied(body));
    this.#connection.onEvent('keep', (body, acknowledge) => {
      void this.#onKeep(body).then((reply) => acknowledge?.(reply));
    });
  }

  /** Connects, and stays connected until `close`. Looks through the kept rooms for quarantined ones first. */
  async start(): Promise<void> {
    const { store, log } = this.#options;
    for (const room of await store.rooms()) {
      const record = await store.record(room).catch((error: unknown) => {
        log.error({ room, err: error }, 'a room record cannot be read');
        return null;
      });
      if (record === null || record.quarantine !== null) this.#quarantined.add(room);
    }
    if (this.#quarantined.size > 0)
      log.error(
        { rooms: [...this.#quarantined] },
        'rooms are in quarantine and are not served; see the verify command',
      );
    this.#connection.connect();
  }

  get status(): ArchiveStatus {
    const sessions = this.#sessions();
    const since = Math.min(...sessions.map(({ keeper }) => keeper.unsavedSince ?? Number.POSITIVE_INFINITY));
    return {
      connected: this.#connection.connected,
      openRooms: this.#entries.size,
      waitingRooms: this.#waiting.size,
      quarantinedRooms: this.#quarantined.size,
      lagMs: Number.isFinite(since) ? Math.max(0, Date.now() - since) : 0,
      unsavedBytes: sessions.reduce((sum, { keeper }) => sum + keeper.unsavedBytes, 0),
    };
  }

  /**
   * Leaves all rooms when what they hold is durable, at most `withinMs` later. Resolves with the number of bytes
   * that could not be saved, 0 unless the disk refused them.
   */
  async close(withinMs: number): Promise<number> {
    this.#stopping = true;
    this.#waiting.clear();
    if (this.#idleTimer !== null) clearInterval(this.#idleTimer);
    const closing = Promise.all(
      [...this.#entries].map(async ([room, entry]) => {
        await entry.opened.catch(() => undefined);
        await this.#leave(room);
      }),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([closing, late]);
    clearTimeout(timer);
    const lost = this.status.unsavedBytes;
    await Promise.all(this.#sessions().map((session) => session.abandon()));
    this.#connection.close();
    this.#collector.stop();
    return lost;
  }

  // ---- what the server says ----

  #onOccupied(body: unknown): void {
    const occupied = v.safeParse(Occupied, body);
    if (!occupied.success) return;
    for (const room of occupied.output.rooms) {
      this.#want(room).catch((error: unknown) => {
        if (error instanceof StoreFault && error.code === 'no-such-room') return;
        this.#options.log.error({ room, err: error }, 'the room could not be opened');
      });
    }
  }

  /** Answers a browser that hands over its room's edit key. */
  async #onKeep(body: unknown): Promise<Reply<null>> {
    const request = v.safeParse(KeepRequest, body);
    if (!request.success) return refusal('bad-request', 'no proper request to keep a room');
    if (this.#stopping) return refusal('draining', 'the archive is stopping', 5_000);
    const { room, sealedKey } = request.output;
    const { store, key, log } = this.#options;
    try {
      const capability = openForArchive(key.secret, room, sealedKey);
      if (await this.#isFull(room))
        return refusal('too-many-rooms', 'the archive keeps as many rooms as it may');
      const { quarantine } = await store.keep(room, capability.editKey);
      if (quarantine !== null) return refusal('internal', 'what is stored of this room cannot be read');
      await this.#want(room);
      return { ok: true, value: null };
    } catch (error) {
      if (error instanceof SealError)
        return refusal('bad-request', `the sealed key is refused: ${error.message}`);
      log.error({ room, err: error }, 'a room could not be taken in');
      return isPassing(error)
        ? refusal('internal', 'the archive cannot write at the moment', 10_000)
        : refusal('internal', 'the archive cannot keep this room');
    }
  }

  /** Whether there is no place for a room. Everybody who comes asks for one that is kept already: only a new one makes us count. */
  async #isFull(room: RoomId): Promise<boolean> {
    const { store, maxKeptRooms = 100_000 } = this.#options;
    try {
      await store.record(room);
      return false;
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      if (error.code === 'corrupt') return false;
      if (error.code !== 'no-such-room') throw error;
    }
    return (await store.roomCount()) >= maxKeptRooms;
  }

  // ---- opening and leaving ----

  /** Sees to it that the room is open, or opened as soon as there is a place for it. */
  async #want(room: RoomId): Promise<void> {
    if (this.#stopping) return;
    const entry = this.#entries.get(room);
    if (entry !== undefined) {
      entry.again = entry.closing !== null;
      return entry.opened;
    }
    const { editKey } = await this.#options.store.record(room);
    if (this.#entries.has(room)) return;
    if (this.#entries.size >= (this.#options.maxOpenRooms ?? 200)) {
      this.#wait(room);
      return;
    }
    this.#waiting.delete(room);
    const opening: Entry = { session: null, opened: this.#open(room, editKey), closing: null, again: false };
    this.#entries.set(room, opening);
    try {
      await opening.opened;
    } catch (error) {
      if (error instanceof Quarantined) this.#quarantined.add(room);
      this.#entries.delete(room);
      this.#openNext();
      throw error;
    }
  }

  async #open(room: RoomId, editKey: Uint8Array): Promise<void> {
    const { store, signaling, webrtc, log, compaction, retention, graceMs = 10_000 } = this.#options;
    const capability = editCapability(editKey);
    const keeper = await Keeper.load({
      room,
      store,
      log,
      ...(compaction && { compaction }),
      ...(retention && { retention }),
    });
    this.#quarantined.delete(room);
    const entry = this.#entries.get(room);
    if (entry === undefined) return keeper.abandon();
    entry.session = new RoomSession({
      keeper,
      capability,
      signaling,
      connection: this.#connection,
      webrtc,
      log,
      graceMs,
      onDone: () => void this.#leave(room),
      onLinkDown: () => this.#collector.closed(),
      onUnwritable: (fault) => this.#reload(room, fault),
      onForget: () => this.#forget(room),
    });
    log.debug({ room }, 'joined');
  }

  #leave(room: RoomId, abandoned = false): Promise<void> {
    const entry = this.#entries.get(room);
    const session = entry?.session ?? null;
    if (entry === undefined || session === null) return Promise.resolve();
    entry.closing ??= (abandoned ? session.abandon() : session.close())
      .catch((error: unknown) =>
        this.#options.log.error({ room, err: error }, 'the room was not left in order'),
      )
      .then(() => {
        this.#entries.delete(room);
        this.#collector.closed();
        this.#options.log.debug({ room }, 'left');
        if (entry.again) this.#waiting.add(room);
        this.#openNext();
      });
    return entry.closing;
  }

  /**
   * Begins anew with what is stored, after a write that will never succeed: somebody else has written to the room's
   * log, or it was deleted or damaged. Whoever is in the room still has what could not be saved, and gives it again.
   */
  #reload(room: RoomId, fault: StoreFault): void {
    const entry = this.#entries.get(room);
    if (entry === undefined || entry.closing !== null) return;
    this.#options.log.error({ room, err: fault }, 'the room is left and loaded anew: it cannot be written');
    entry.again = true;
    void this.#leave(room, true);
  }

  async #forget(room: RoomId): Promise<void> {
    const { store, log } = this.#options;
    try {
      await this.#leave(room, true);
      await store.forget(room);
      log.info({ room }, 'forgotten: a member asked for it');
    } catch (error) {
      log.error({ room, err: error }, 'the room could not be forgotten');
    }
  }

  #sessions(): RoomSession[] {
    return [...this.#entries.values()].flatMap(({ session }) => (session === null ? [] : [session]));
  }

  // ---- more rooms than places ----

  #wait(room: RoomId): void {
    if (this.#waiting.size === 0)
      this.#options.log.warn(
        { openRooms: this.#entries.size },
        'more rooms are occupied than may be open; some wait',
      );
    this.#waiting.add(room);
    this.#makePlace();
    const { idleMs = 30_000 } = this.#options;
    this.#idleTimer ??= setInterval(() => this.#makePlace(), Math.min(LOOK_FOR_IDLE_MS, idleMs));
  }

  /** Leaves the room that has been idle longest, if it has been for long enough; it queues up again behind the others. */
  #makePlace(): void {
    const { idleMs = 30_000 } = this.#options;
    const open = [...this.#entries.values()].filter(({ closing }) => closing === null);
    const [longest] = open
      .flatMap((entry) => (entry.session === null ? [] : [{ entry, session: entry.session }]))
      .sort((a, b) => a.session.activeAt - b.session.activeAt);
    if (longest === undefined || Date.now() - longest.session.activeAt < idleMs) return;
    // Whether anybody is still there shows when it is its turn again.
    longest.entry.again = true;
    void this.#leave(longest.session.room);
  }

  #openNext(): void {
    if (this.#stopping) return;
    for (const room of this.#waiting) {
      if (this.#entries.size >= (this.#options.maxOpenRooms ?? 200)) return;
      this.#waiting.delete(room);
      this.#want(room).catch((error: unknown) =>
        this.#options.log.error({ room, err: error }, 'the room could not be opened'),
      );
    }
    if (this.#waiting.size === 0 && this.#idleTimer !== null) {
      clearInterval(this.#idleTimer);
      this.#idleTimer = null;
    }
  }
}

const refusal = (code: ProtocolFault['code'], message: string, retryAfterMs?: number): Reply<null> => ({
  ok: false,
  error: retryAfterMs === undefined ? { code, message } : { code, message, retryAfterMs },
});
