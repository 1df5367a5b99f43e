import {
  Drain,
  type ProtocolFault,
  ProtocolFault as ProtocolFaultSchema,
  replyOf,
  SIGNAL_ACK_TIMEOUT_MS,
  type SocketAuth,
} from '@meshboard/signaling/protocol';
import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';
import { createEmitter } from '../emitter.ts';
import { backoff } from '../mesh/backoff.ts';
import { answersHttp } from './answers-http.ts';
import { type EarlySocket, transportOver } from './early-socket.ts';
import { seekServer } from './seek-server.ts';
import { checkServerOrigin } from './server-address.ts';
import { SignalingUnavailable } from './signaling-errors.ts';

/** First and longest wait before connecting again, in milliseconds. */
const RECONNECT = { first: 500, most: 15_000 };

/** A connection that held this long starts the wait from the beginning again. */
const STEADY_MS = 10_000;

/**
 * How long a request may take. The server itself waits for another client's acknowledgement of a signal; what
 * takes longer than that and a slow round trip goes to a socket that is dead without knowing it.
 */
const REQUEST_TIMEOUT_MS = SIGNAL_ACK_TIMEOUT_MS + 3_000;

/**
 * The same for what the server answers from memory and waits for nobody. It is what a mesh asks when a path has died, to
 * find out whether the way to the server died with it: from Wi-Fi to mobile these were four of eighteen seconds.
 */
const QUICK_TIMEOUT_MS = 4_000;
const QUICK: ReadonlySet<string> = new Set(['ice']);

/**
 * How long such a request may be unanswered before the server is sought by another way. It takes fewer round trips than
 * opening that way does, so that whoever finds the server there has a dead connection here.
 */
const SEEK_AFTER_REQUEST_MS = 500;

/**
 * How long an attempt to connect may take once it is known how long one takes here: four times that, and this at the least.
 * An attempt that was made while the network was away finds out late that it is back, for TCP repeats what was lost after
 * 1, 3, 7 and 15 s, and browsers make one attempt at a time. Without that knowledge, and where HTTP gets through meanwhile,
 * so that the server is there and slow, an attempt has Socket.IO's own 20 s: else a thousand clients who wait for one
 * server would begin anew again and again.
 */
const ATTEMPT = { leastMs: 1_500, times: 4 };

/**
 * How much longer that is after so many attempts in a row that got stuck; after the last of them it is the 20 s as well.
 * Browsers hold a page's next WebSocket back the longer, the more have failed: Chromium by 0.2 s after the eleventh, and by
 * 1 to 5 s after the sixteenth within some minutes.
 */
const PATIENCE = [
  { until: 4, times: 1 },
  { until: 11, times: 2.2 },
  { until: 15, times: 5 },
];

/** The longest wait before the attempt after one that got stuck, in milliseconds: it has waited already. */
const AFTER_STUCK_MS = 300;

/** How long the server may take to answer the plain question whether it is there and slow, in milliseconds. */
const SLOW_ANSWER_MS = 30_000;

/** How long an answer may have arrived without having been read, in milliseconds. */
const READ_WITHIN_MS = 100;

/** The shortest time between two attempts of which the second is hurried, in milliseconds. */
const HURRIED_EVERY_MS = 2_000;

/** The server answered a request with an error. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly fault: ProtocolFault;

  constructor(fault: ProtocolFault) {
    super(`${fault.code}: ${fault.message}`);
    this.fault = fault;
  }
}

export interface ServerConnectionOptions {
  /** Origin of the server, e.g. `https://board.example.org`. */
  readonly url: string;
  readonly auth?: SocketAuth;
  /** A WebSocket that is on its way to that server already, to begin with. In browsers only. */
  readonly early?: EarlySocket;
  /** As Math.random, which it is by default. */
  readonly random?: () => number;
}

export interface ServerConnectionEvents {
  /** Connected, or connected again: rooms have to be joined anew. */
  up(): void;
  down(): void;
  /** An attempt to connect came to nothing, and the server said no word. It is tried again, with back-off. */
  unreachable(): void;
  /** The server does not let this client in. It is tried again, with back-off, unless the owner closes. */
  refused(fault: ProtocolFault): void;
}

type Acknowledge = (...args: unknown[]) => void;

/**
 * One socket to the signaling server, which comes back whenever it is lost: after a wait with back-off and jitter,
 * at once when the network is known to be back, and spread out when the server asks for it.
 */
export interface ServerConnection {
  readonly connected: boolean;
  connect(): void;
  /**
   * It is likely that the network, not the server, is away, and nobody knows when it comes back: the next attempt need not
   * wait its turn. Does nothing while there is a connection, or after the server itself has said no.
   */
  hurry(): void;
  /**
   * Asks the server and checks its answer.
   *
   * @throws Refused when the server says no.
   * @throws SignalingUnavailable when there is no connection, no answer in time, or one that fits no schema.
   */
  request<T>(event: string, body: object, value: v.GenericSchema<unknown, T>): Promise<T>;
  /** Listens to an event of the protocol. What comes is unchecked; `acknowledge` is there when the event asks for it. */
  onEvent(event: string, listener: (body: unknown, acknowledge: Acknowledge | null) => void): () => void;
  on<K extends keyof ServerConnectionEvents>(event: K, listener: ServerConnectionEvents[K]): () => void;
  close(): void;
}

export const createServerConnection = (options: ServerConnectionOptions): ServerConnection => {
  const { url, auth = {}, random = Math.random } = options;
  checkServerOrigin(url);
  const emitter = createEmitter<ServerConnectionEvents>();
  // Its own reconnection is off: it can neither be hurried nor be spread out.
  const socket: Socket = io(url, {
    transports: options.early === undefined ? ['websocket'] : [transportOver(options.early)],
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    auth,
  });
  let wanted = false;
  let attempts = 0;
  let upAt = 0;
  let attemptAt = 0;
  let attempting = false;
  /** How long an attempt may take; null as long as nobody knows. */
  let patienceMs: number | null = null;
  let findingOut = false;
  /** Attempts in a row that got stuck. */
  let stuckAttempts = 0;
  /** The server has been found by another way: the connection is dropped for one that works. */
  let found = false;
  let turnedAway = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stuckTimer: ReturnType<typeof setTimeout> | undefined;

  const attempt = (): void => {
    clearTimeout(timer);
    if (!wanted) return;
    attemptAt = performance.now();
    attempting = true;
    upAt = Number.POSITIVE_INFINITY;
    socket.connect();
    clearTimeout(stuckTimer);
    const longer = PATIENCE.find(({ until }) => stuckAttempts < until);
    if (patienceMs !== null && longer !== undefined)
      stuckTimer = setTimeout(stuck, patienceMs * longer.times);
  };
  const attemptOver = (): void => {
    attempting = false;
    clearTimeout(stuckTimer);
  };
  /** The attempt has taken too long. Either nothing gets through, or the server is there and slow. */
  const stuck = (): void => {
    attemptOver();
    stuckAttempts += 1;
    socket.disconnect();
    emitter.emit('unreachable');
    if (!findingOut) {
      findingOut = true;
      void answersHttp(url, AbortSignal.timeout(SLOW_ANSWER_MS)).then((answers) => {
        findingOut = false;
        if (answers && !socket.connected) patienceMs = null;
      });
    }
    connectIn(AFTER_STUCK_MS * random());
  };
  const connectIn = (ms: number): void => {
    clearTimeout(timer);
    if (wanted) timer = setTimeout(attempt, ms);
  };
  const connectLater = (): void => {
    connectIn(backoff(attempts, RECONNECT.first, RECONNECT.most, random));
    attempts += 1;
  };
  /** Drops the transport without saying goodbye, so that the server keeps our seats until we are back. */
  const drop = (): void => {
    socket.io.engine.close();
  };

  /** What the server answers from memory. */
  const askQuickly = async (event: string, body: object): Promise<unknown> => {
    const stop = seekServer({
      url,
      afterMs: SEEK_AFTER_REQUEST_MS,
      random,
      found: () => {
        // Busy as this end may be, an answer that came first is read first.
        late = setTimeout(() => {
          found = true;
          drop();
        }, READ_WITHIN_MS);
      },
    });
    let late: ReturnType<typeof setTimeout> | undefined;
    try {
      return await socket.timeout(QUICK_TIMEOUT_MS).emitWithAck(event, body);
    } finally {
      stop();
      clearTimeout(late);
    }
  };

  // From here on it is the server that takes its time.
  socket.io.on('open', () => clearTimeout(stuckTimer));
  socket.on('connect', () => {
    attemptOver();
    turnedAway = false;
    stuckAttempts = 0;
    upAt = performance.now();
    patienceMs = Math.max(ATTEMPT.leastMs, ATTEMPT.times * (upAt - attemptAt));
    emitter.emit('up');
  });
  socket.on('disconnect', () => {
    if (performance.now() - upAt >= STEADY_MS) attempts = 0;
    attemptOver();
    emitter.emit('down');
    if (found) connectIn(0);
    else connectLater();
    found = false;
  });
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    attemptOver();
    const refused = v.safeParse(ProtocolFaultSchema, error.data);
    turnedAway = refused.success;
    if (refused.success) {
      socket.disconnect();
      emitter.emit('refused', refused.output);
    } else emitter.emit('unreachable');
    connectLater();
  });
  socket.on('drain', (body: unknown) => {
    const drain = v.safeParse(Drain, body);
    if (!drain.success) return;
    clearTimeout(timer);
    timer = setTimeout(drop, random() * drain.output.withinMs);
  });
  const onOnline = (): void => {
    if (!wanted || socket.connected) return;
    attempts = 0;
    // An attempt that is under way may have been made without a network.
    socket.disconnect();
    attempt();
  };
  // Only browsers say so; in Node nothing fires it.
  globalThis.addEventListener?.('online', onOnline);

  return {
    get connected() {
      return socket.connected;
    },
    connect: () => {
      if (wanted) return;
      wanted = true;
      attempt();
    },
    hurry: () => {
      const waits = wanted && !socket.connected && !attempting && !turnedAway;
      if (waits && performance.now() - attemptAt >= HURRIED_EVERY_MS) attempt();
    },
    request: async (event, body, value) => {
      if (!socket.connected) throw new SignalingUnavailable('not connected');
      let answer: unknown;
      try {
        answer = await (QUICK.has(event)
          ? askQuickly(event, body)
          : socket.timeout(REQUEST_TIMEOUT_MS).emitWithAck(event, body));
      } catch (error) {
        if (socket.connected) drop();
        throw new SignalingUnavailable(`no answer to ${event}`, { cause: error });
      }
      const reply = v.safeParse(replyOf(value), answer);
      if (!reply.success) throw new SignalingUnavailable(`the answer to ${event} does not fit the protocol`);
      if (!reply.output.ok) throw new Refused(reply.output.error);
      return reply.output.value;
    },
    onEvent: (event, listener) => {
      const own = (...args: unknown[]): void => {
        const last = args.at(-1);
        listener(args[0], typeof last === 'function' ? (last as Acknowledge) : null);
      };
      socket.on(event, own);
      return () => socket.off(event, own);
    },
    on: (event, listener) => emitter.on(event, listener),
    close: () => {
      wanted = false;
      clearTimeout(timer);
      attemptOver();
      globalThis.removeEventListener?.('online', onOnline);
      emitter.clear();
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
};
