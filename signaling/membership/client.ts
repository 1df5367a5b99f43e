import { randomBytes } from 'node:crypto';
import type { Server, Socket } from 'socket.io';
import type { Limits } from '../limits/limits.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type {
  ArchivePublicKey,
  ClientToServerEvents,
  MemberId,
  MemberKind,
  RoomId,
  ServerToClientEvents,
} from '../protocol/index.ts';

/** What the handshake found out about a socket. */
export interface SocketData {
  /** The key of an archive that proved itself; null for a person. */
  archiveKey: ArchivePublicKey | null;
  address: string;
  /** Host name by which the client reached this server. */
  host: string | null;
}

type NoEvents = Record<never, never>;
export type MeshServer = Server<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>;
export type MeshSocket = Socket<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>;

/** One connection, wherever it is; one of this process is reached without asking the others. */
export const reach = (io: MeshServer, connection: string): ReturnType<MeshServer['in']> =>
  (io.sockets.sockets.has(connection) ? io.local : io).in(connection);

/**
 * Characters that may wait for a socket that does not read. Without a bound, one that answers pings without reading
 * them would let whoever signals to it fill the memory. The longest honest message, a list of 100,000 occupied rooms
 * for an archive, has 2.5 million.
 */
const MAX_UNSENT_CHARS = 8_388_608;

/** Cuts a socket off when more waits for it than {@link MAX_UNSENT_CHARS}. */
const boundBacklog = (socket: MeshSocket): void => {
  let unsent = 0;
  socket.conn.on('packetCreate', ({ data }: { data?: unknown }) => {
    if (typeof data === 'string') unsent += data.length;
    // Closing politely would wait for what is not being read.
    if (unsent > MAX_UNSENT_CHARS) socket.request.socket.destroy();
  });
  socket.conn.on('drain', () => {
    unsent = 0;
  });
};

/** Strikes a socket may collect, and how many it is forgiven each second. */
const STRIKES = 200;
const FORGIVEN_PER_SECOND = 1;

const randomTurnUser = (): string => randomBytes(8).toString('hex');

/** One connected socket: who it is in which room, and what it may still spend. */
export class Client {
  readonly socket: MeshSocket;
  readonly kind: MemberKind;
  readonly archiveKey: ArchivePublicKey | null;
  readonly address: string;
  readonly host: string | null;
  readonly #personalTurnUser = randomTurnUser();
  /** The rooms it is in, and as whom. */
  readonly rooms = new Map<RoomId, MemberId>();
  readonly #events: TokenBucket;
  readonly #signalBytes: TokenBucket;
  readonly #strikes: TokenBucket;
  readonly #clock: () => number;

  constructor(socket: MeshSocket, limits: Limits, clock: () => number) {
    const now = clock();
    this.socket = socket;
    this.archiveKey = socket.data.archiveKey;
    this.kind = this.archiveKey === null ? 'person' : 'archive';
    this.address = socket.data.address;
    this.host = socket.data.host;
    this.#clock = clock;
    boundBacklog(socket);
    this.#events = new TokenBucket(limits.eventsPerSecond * 10, limits.eventsPerSecond, now);
    this.#signalBytes = new TokenBucket(limits.signalBytesPerSecond * 10, limits.signalBytesPerSecond, now);
    this.#strikes = new TokenBucket(STRIKES, FORGIVEN_PER_SECOND, now);
  }

  get id(): string {
    return this.socket.id;
  }

  /**
   * Random id by which the TURN server counts quotas: for a person the same for the life of the socket, for an
   * archive, which has relays in many rooms, a new one each time.
   */
  get turnUser(): string {
    return this.kind === 'archive' ? randomTurnUser() : this.#personalTurnUser;
  }

  /** Pays for one event. Returns 0, or the milliseconds to wait. */
  payEvent(): number {
    return this.kind === 'archive' ? 0 : this.#events.take(1, this.#clock());
  }

  /** Pays for a signal. Returns 0, or the milliseconds to wait. */
  paySignal(bytes: number): number {
    return this.kind === 'archive' ? 0 : this.#signalBytes.take(bytes, this.#clock());
  }

  /** Counts strikes against the socket. Returns whether it may stay. */
  strike(count: number): boolean {
    return this.#strikes.take(count, this.#clock()) === 0;
  }
}
