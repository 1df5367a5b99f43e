import type { Logger } from 'pino';
import type { ServerOptions } from 'socket.io';
import type { IceOptions } from './ice/ice-servers.ts';
import type { Limits } from './limits/limits.ts';
import type { Roster } from './roster/roster.ts';

/** How a server is made; everything has a default fit for a test or a laptop. */
export interface SignalingOptions {
  /** Address to listen on. Default `127.0.0.1`; `null` is every address of the machine. */
  readonly host?: string | null;
  /** Default 0, which takes any free port. */
  readonly port?: number;
  /** Where Prometheus scrapes. Default null: nowhere. */
  readonly metrics?: { readonly host: string; readonly port: number } | null;
  /** Whether the metrics tell of the Node process too. Default false. */
  readonly processMetrics?: boolean;
  /** Folder of the built application, holding `index.html`. Default null: no application is served. */
  readonly appFolder?: string | null;
  /** What archives prove themselves with. Default null: no archive can connect. */
  readonly archiveToken?: string | null;
  /** What opens the administrator's pages. Default null: there are none. */
  readonly adminToken?: string | null;
  readonly ice?: Partial<IceOptions>;
  /** Whether the TURN server of `ice` runs already; else it is offered from {@link SignalingServer.turnRuns} on. Default true. */
  readonly turnRuns?: boolean;
  readonly allowedOrigins?: readonly string[];
  /** How many reverse proxies stand before this server and set `X-Forwarded-*`. Default 0: those headers are ignored. */
  readonly trustedProxyHops?: number;
  readonly limits?: Partial<Limits>;
  /** How long a seat is kept for a socket that was cut off. Default 5,000 ms. */
  readonly graceMs?: number;
  /** Whether `/y-webrtc` serves open rooms. Default true. */
  readonly openRooms?: boolean;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** What several processes share. Default: this process is the only one. The server closes it. */
  readonly cluster?: Cluster;
}

/** What makes several server processes one: a roster that they share, and the way to each other's sockets. */
export interface Cluster {
  readonly roster: Roster;
  /** Socket.IO's adapter; leave it out when there is one process. */
  readonly adapter?: ServerOptions['adapter'];
  close(): Promise<void>;
}

/** A server that is listening. */
export interface SignalingServer {
  /** `http://host:port`, with an address that this machine reaches it by. */
  readonly url: string;
  readonly port: number;
  /** Address of the metrics, or null. */
  readonly metricsUrl: string | null;
  readonly metricsPort: number | null;
  /**
   * Takes nobody in any more, asks all clients to move within `withinMs`, and resolves when they have gone or the
   * time is over. Follow it by {@link close}.
   */
  drain(withinMs: number): Promise<void>;
  /** Offers the TURN server that is set up, or no longer: whoever asks from now on hears of it. */
  turnRuns(runs: boolean): void;
  /** Closes all connections and ports. */
  close(): Promise<void>;
}
