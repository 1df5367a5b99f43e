import * as v from 'valibot';
import { backoff } from '../../mesh/backoff.ts';

/** What is needed of a WebSocket; the browser's and that of `ws` have it. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  send(data: string): void;
  close(): void;
}

export type WebSocketConstructor = new (url: string) => WebSocketLike;

export interface TopicSocketOptions {
  readonly url: string;
  readonly topic: string;
  readonly webSocket: WebSocketConstructor;
  readonly random: () => number;
  /** Subscribed, for the first time or again. */
  onUp(): void;
  /** Lost, or an attempt to connect came to nothing. */
  onDown(): void;
  /**
   * Data that somebody published under the topic, ourselves included.
   *
   * @param mark - the server's mark of the publisher's connection; null from a server that gives none.
   */
  onPublished(data: unknown, mark: string | null): void;
  /** A connection that something was published by has ended. */
  onClosed(mark: string): void;
}

/** One WebSocket to a server of y-webrtc's publish-subscribe, subscribed to one topic, that comes back when lost. */
export interface TopicSocket {
  readonly up: boolean;
  /** Whether no attempt has been brought to its end yet: nobody knows whether the server is there. */
  readonly fresh: boolean;
  connect(): void;
  /** It is likely that the network, not the server, is away: the next attempt need not wait its turn. */
  hurry(): void;
  /** Publishes; dropped while the socket is down. */
  publish(data: unknown): void;
  close(): void;
}

const RECONNECT = { first: 500, most: 15_000 };

/** The shortest time between two attempts of which the second is hurried, in milliseconds: it ends the first. */
const HURRIED_EVERY_MS = 3_000;

/** As y-webrtc: asks for a sign of life, and takes twice the time without one for the end. */
const PING_EVERY_MS = 15_000;

/** A message is 5 KB at most; whatever is longer is not worth parsing. */
const MAX_MESSAGE_CHARS = 65_536;

const Mark = v.pipe(v.string(), v.maxLength(64));
/** `via` and `closed` are Meshboard's servers' own. */
const Heard = v.variant('type', [
  v.object({ type: v.literal('publish'), topic: v.string(), data: v.unknown(), via: v.optional(Mark) }),
  v.object({ type: v.literal('closed'), topic: v.string(), via: Mark }),
]);

const parse = (text: unknown): unknown => {
  if (typeof text !== 'string' || text.length > MAX_MESSAGE_CHARS) return null;
  try {
    return JSON.parse(text);
  } catch {
    // A server that sends no JSON says nothing to us.
    return null;
  }
};

export const createTopicSocket = (options: TopicSocketOptions): TopicSocket => {
  const { url, topic, webSocket: Socket, random, onUp, onDown, onPublished, onClosed } = options;
  let socket: WebSocketLike | null = null;
  let up = false;
  let fresh = true;
  let closed = false;
  let attempts = 0;
  let attemptAt = 0;
  let heard = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pinging: ReturnType<typeof setInterval> | undefined;

  const send = (message: object): void => socket?.send(JSON.stringify(message));

  const lose = (lost: WebSocketLike): void => {
    if (socket !== lost) return;
    socket = null;
    clearInterval(pinging);
    lost.close();
    up = false;
    fresh = false;
    if (closed) return;
    onDown();
    timer = setTimeout(open, backoff(attempts, RECONNECT.first, RECONNECT.most, random));
    attempts += 1;
  };

  const open = (): void => {
    attemptAt = performance.now();
    const own = new Socket(url);
    socket = own;
    own.onopen = () => {
      if (socket !== own) return;
      up = true;
      fresh = false;
      attempts = 0;
      heard = true;
      send({ type: 'subscribe', topics: [topic] });
      pinging = setInterval(() => {
        if (!heard) return lose(own);
        heard = false;
        send({ type: 'ping' });
      }, PING_EVERY_MS);
      onUp();
    };
    own.onmessage = ({ data }: { readonly data: unknown }) => {
      heard = true;
      const message = v.safeParse(Heard, parse(data));
      if (!message.success || message.output.topic !== topic) return;
      if (message.output.type === 'closed') onClosed(message.output.via);
      else onPublished(message.output.data, message.output.via ?? null);
    };
    own.onclose = () => lose(own);
    // A close follows; without a listener `ws` would throw.
    own.onerror = () => undefined;
  };

  const openNow = (): void => {
    if (socket !== null) lose(socket);
    clearTimeout(timer);
    open();
  };
  const onOnline = (): void => {
    if (!closed && !up) openNow();
  };

  return {
    get up() {
      return up;
    },
    get fresh() {
      return fresh;
    },
    connect: () => {
      if (socket !== null || timer !== undefined || closed) return;
      // Only browsers say so; in Node nothing fires it.
      globalThis.addEventListener?.('online', onOnline);
      open();
    },
    hurry: () => {
      const begun = socket !== null || timer !== undefined;
      if (begun && !closed && !up && performance.now() - attemptAt >= HURRIED_EVERY_MS) openNow();
    },
    publish: (data) => {
      if (up) send({ type: 'publish', topic, data });
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      clearInterval(pinging);
      globalThis.removeEventListener?.('online', onOnline);
      if (up) send({ type: 'unsubscribe', topics: [topic] });
      up = false;
      const last = socket;
      socket = null;
      last?.close();
    },
  };
};
