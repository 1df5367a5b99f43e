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
import { type EarlySocket, transportOver } from './early-socket.ts';
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
 * at once when the browser says that there is a network again, and spread out when the server asks for it.
 */
export interface ServerConnection {
  readonly connected: boolean;
  connect(): void;
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
  let timer: ReturnType<typeof setTimeout> | undefined;

  const connectIn = (ms: number): void => {
    clearTimeout(timer);
    if (wanted) timer = setTimeout(() => socket.connect(), ms);
  };
  const connectLater = (): void => {
    connectIn(backoff(attempts, RECONNECT.first, RECONNECT.most, random));
    attempts += 1;
  };
  /** Drops the transport without saying goodbye, so that the server keeps our seats until we are back. */
  const drop = (): void => {
    socket.io.engine.close();
  };

  socket.on('connect', () => {
    upAt = performance.now();
    emitter.emit('up');
  });
  socket.on('disconnect', () => {
    if (performance.now() - upAt >= STEADY_MS) attempts = 0;
    emitter.emit('down');
    connectLater();
  });
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    const refused = v.safeParse(ProtocolFaultSchema, error.data);
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
    connectIn(0);
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
      socket.connect();
    },
    request: async (event, body, value) => {
      if (!socket.connected) throw new SignalingUnavailable('not connected');
      let answer: unknown;
      try {
        answer = await socket
          .timeout(QUICK.has(event) ? QUICK_TIMEOUT_MS : REQUEST_TIMEOUT_MS)
          .emitWithAck(event, body);
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
      globalThis.removeEventListener?.('online', onOnline);
      emitter.clear();
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
};
