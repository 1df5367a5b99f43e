import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Limits } from '../limits/limits.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { MAX_OPEN_ROOM_MESSAGE_BYTES, type OpenRoomMessage, parseOpenRoomMessage } from './messages.ts';
import { Topics } from './topics.ts';

/** Path of the endpoint. */
export const OPEN_ROOMS_PATH = '/y-webrtc';

const TOPICS_PER_CONNECTION = 64;
/** What one publisher's message is multiplied by at most; a mesh of that size is long past what y-webrtc carries. */
const SUBSCRIBERS_PER_TOPIC = 256;
/** Bad frames that a connection is forgiven. */
const BAD_FRAMES = 5;
const PING_EVERY_MS = 30_000;
/** What may wait in memory for a subscriber that does not read, before it is cut off. */
const MAX_WAITING_BYTES = 1_048_576;
/** WebSocket close code for breaking the rules (RFC 6455, 7.4.1). */
const POLICY_VIOLATION = 1008;

interface Peer {
  readonly socket: WebSocket;
  /** Marks what this connection has published, so that those who heard it can be told of its end. Says nothing of it. */
  readonly via: string;
  readonly messages: TokenBucket;
  readonly bytes: TokenBucket;
  badFrames: number;
  answeredPing: boolean;
}

export interface OpenRoomsParts {
  readonly limits: Limits;
  readonly metrics: Metrics;
  /** Milliseconds, monotonic. */
  readonly clock: () => number;
}

/**
 * Publish-subscribe for open rooms, as stock y-webrtc clients speak it: JSON messages `subscribe`, `unsubscribe`,
 * `publish` and `ping` over a plain WebSocket. A message that is published goes to all subscribers of its topic, its
 * publisher included, with their number in `clients` and a mark of its publisher's connection in `via`. When that
 * connection ends, the subscribers of its topics are told `{type: "closed", topic, via}`.
 *
 * A frame that is no such message is answered by `{type: "error", message}`, which y-webrtc ignores; a connection
 * that sends too many is closed.
 */
export class OpenRooms {
  readonly #parts: OpenRoomsParts;
  readonly #topics = new Topics<Peer>(TOPICS_PER_CONNECTION, SUBSCRIBERS_PER_TOPIC);
  readonly #peers = new Set<Peer>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_OPEN_ROOM_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  readonly #pings: NodeJS.Timeout;

  constructor(parts: OpenRoomsParts) {
    this.#parts = parts;
    this.#pings = setInterval(() => this.#pingAll(), PING_EVERY_MS);
    this.#pings.unref();
  }

  /** Takes over an HTTP upgrade whose origin and address have been checked. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#serve(webSocket));
  }

  async close(): Promise<void> {
    clearInterval(this.#pings);
    for (const { socket } of this.#peers) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: WebSocket): void {
    const { limits, clock } = this.#parts;
    const bucket = (perSecond: number) => new TokenBucket(perSecond * 10, perSecond, clock());
    const peer: Peer = {
      socket,
      via: randomBytes(9).toString('base64url'),
      messages: bucket(limits.openRoomMessagesPerSecond),
      bytes: bucket(limits.signalBytesPerSecond),
      badFrames: 0,
      answeredPing: true,
    };
    this.#peers.add(peer);
    socket.on('pong', () => {
      peer.answeredPing = true;
    });
    socket.on('message', (data) => this.#take(peer, data));
    // What breaks the WebSocket protocol itself; `ws` closes the connection with the fitting code.
    socket.on('error', () => this.#count('broken'));
    socket.on('close', () => {
      this.#peers.delete(peer);
      const topics = this.#topics.of(peer);
      this.#topics.forget(peer);
      for (const topic of topics) this.#tellClosed(topic, peer);
    });
  }

  #take(peer: Peer, data: RawData): void {
    if (peer.socket.readyState !== peer.socket.OPEN) return;
    // y-webrtc's own server takes binary frames for text as well.
    const frame = data.toString();
    const now = this.#parts.clock();
    if (peer.messages.take(1, now) > 0 || peer.bytes.take(Buffer.byteLength(frame), now) > 0) {
      this.#count('rate-limited');
      peer.socket.close(POLICY_VIOLATION, 'too many messages');
      return;
    }
    const message = parseOpenRoomMessage(frame);
    if (message === null) this.#refuse(peer, 'not a message of this protocol');
    else this.#obey(peer, message);
  }

  #obey(peer: Peer, message: OpenRoomMessage): void {
    this.#count(message.type);
    switch (message.type) {
      case 'subscribe':
        for (const topic of message.topics) {
          if (!this.#topics.subscribe(peer, topic)) {
            this.#refuse(peer, 'too many topics, or too many subscribers of this one');
            return;
          }
        }
        return;
      case 'unsubscribe':
        for (const topic of message.topics) this.#topics.unsubscribe(peer, topic);
        return;
      case 'publish': {
        const subscribers = this.#topics.subscribersOf(message.topic);
        const frame = JSON.stringify({ ...message, clients: subscribers.size, via: peer.via });
        for (const subscriber of subscribers) this.#send(subscriber, frame);
        return;
      }
      case 'ping':
        this.#send(peer, '{"type":"pong"}');
    }
  }

  /** y-webrtc ignores this, as it does `via`. */
  #tellClosed(topic: string, { via }: Peer): void {
    const frame = JSON.stringify({ type: 'closed', topic, via });
    for (const subscriber of this.#topics.subscribersOf(topic)) this.#send(subscriber, frame);
  }

  #refuse(peer: Peer, message: string): void {
    this.#count('refused');
    peer.badFrames += 1;
    this.#send(peer, JSON.stringify({ type: 'error', message }));
    if (peer.badFrames > BAD_FRAMES) peer.socket.close(POLICY_VIOLATION, 'too many bad frames');
  }

  #send({ socket }: Peer, frame: string): void {
    if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(frame);
  }

  #pingAll(): void {
    for (const peer of this.#peers) {
      if (!peer.answeredPing) peer.socket.terminate();
      else {
        peer.answeredPing = false;
        peer.socket.ping();
      }
    }
  }

  #count(outcome: string): void {
    this.#parts.metrics.openRoomMessages.inc({ outcome });
  }
}
