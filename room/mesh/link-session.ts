import type { MemberId, MemberKind } from '@meshboard/signaling/protocol';
import type { Right } from '../capability/capability.ts';
import { MessageError } from '../message-error.ts';
import { reportError } from '../report-error.ts';
import type { SignalBody } from '../signaling/signaling.ts';
import type { WebRtc } from '../webrtc.ts';
import type { LinkAuthenticator } from './authenticator.ts';
import { type Connection, openConnection } from './connection/connection.ts';
import { type ControlMessage, readControl, writeControl } from './control-message.ts';
import { DialSignals } from './dial-signals.ts';
import { EarlyFrames } from './early-frames.ts';
import { takeLeave } from './farewell.ts';
import { FramingError } from './framing/frame.ts';
import { FrameDecoder } from './framing/frame-decoder.ts';
import { laneOf } from './framing/outbox.ts';
import { PacedSender } from './framing/paced-sender.ts';
import { Handshake, HandshakeError } from './handshake/handshake.ts';
import { Hearers } from './hearers.ts';
import type { Dialect, Lane, Link, LinkEnd, LinkStats } from './link.ts';
import { LinkWatch } from './link-watch.ts';
import { Nudge } from './nudge.ts';
import { PathWatch } from './path-watch.ts';
import { QUERY_AWARENESS } from './stock-pulse.ts';
import type { MeshTimings } from './timings.ts';

export interface LinkSessionOptions {
  readonly self: MemberId;
  readonly member: MemberId;
  readonly kind: MemberKind;
  readonly dialect: Dialect;
  /** Id of the dial, see {@link Signal.dial}. */
  readonly dial: string;
  /** Whether this end dialled. */
  readonly initiator: boolean;
  /** Whether it is for this end to dial now, which may be another than then. */
  dials(): boolean;
  readonly authenticator: LinkAuthenticator;
  readonly webrtc: WebRtc;
  readonly iceTransportPolicy: RTCIceTransportPolicy;
  readonly timings: MeshTimings;
  iceServers(): Promise<RTCIceServer[]>;
  /** The path is in doubt. What mends it comes by way of the server, and our way there may be as dead. */
  checkServer(): void;
  sendSignal(seq: number, body: SignalBody): void;
  onUp(): void;
  /** While it is up: nothing is heard any more, or something is again. */
  onHangs(hangs: boolean): void;
  onMessage(message: Uint8Array): void;
  /**
   * Once, and nothing after it.
   *
   * @param heldMs - how long the link was up, null when it never was.
   * @param fault - whether it was this end that found fault with the other.
   */
  onEnd(reason: LinkEnd, heldMs: number | null, fault: boolean): void;
}

type Phase = 'opening' | 'proving' | 'up' | 'ended';

/** Ends of which the other end is told through the server when there is no channel to say it on. */
const TOLD_BY_SIGNAL: ReadonlySet<LinkEnd> = new Set(['left', 'unwanted', 'timeout', 'bad-handshake']);

const now = (): number => performance.now();

/** Ends for which one who keeps to the protocol gives no cause. */
const FAULTS: ReadonlySet<LinkEnd> = new Set([
  'bad-handshake',
  'bad-frame',
  'bad-message',
  'bad-update',
  'forbidden',
  'flooding',
]);

/**
 * How long a link to a stock y-webrtc end is held back once its channel is open. Its channel is announced in-band, and
 * Chromium may deliver the first message before the page has the channel: what was sent at once could be lost.
 */
const STOCK_SETTLES_MS = 100;

/** With more than this unsent an answer takes as long as that does, and a late one casts no doubt on the path. */
const MAX_UNDOUBTED_BYTES = 65_536;

/** With more than this unsent pings are not answered. */
const MAX_UNSENT_BYTES = 4 * 2 ** 20;

/** One dial from its beginning to its end; a {@link Link} while it is up. */
export class LinkSession implements Link {
  readonly via = 'webrtc';
  readonly #options: LinkSessionOptions;
  readonly #watch: LinkWatch;
  readonly #signals: DialSignals;
  readonly #decoder: FrameDecoder | null;
  readonly #stats = {
    messagesSent: 0,
    messagesReceived: 0,
    bytesSent: 0,
    bytesReceived: 0,
    roundTripMs: null as number | null,
  };
  #phase: Phase = 'opening';
  #right: Right = 'view';
  #connection: Connection | null = null;
  #channel: RTCDataChannel | null = null;
  #sender: PacedSender | null = null;
  #handshake: Handshake | null = null;
  /** Frames that came before both descriptions were in place. */
  readonly #early: EarlyFrames;
  readonly #hearers = new Hearers();
  readonly #path = new PathWatch(() => this.#connection?.getStats());
  readonly #nudge = new Nudge(() => this.#watch.pingNow());
  #upAt: number | null = null;
  #answered = false;
  #comingUp: ReturnType<typeof setTimeout> | undefined;
  #released: Promise<void> = Promise.resolve();

  constructor(options: LinkSessionOptions) {
    this.#options = options;
    this.#early = new EarlyFrames(options.dialect);
    this.#decoder = options.dialect === 'meshboard' ? new FrameDecoder() : null;
    this.#signals = new DialSignals({
      initiator: options.initiator,
      send: options.sendSignal,
      // An ICE restart may lead elsewhere without a change of state.
      onDescribed: () => {
        if (this.#phase === 'up') this.#path.changed();
      },
      onFault: (fault) => this.end(fault),
    });
    this.#watch = new LinkWatch({
      timings: options.timings,
      askInstead: options.dialect === 'meshboard' ? null : () => this.send(QUERY_AWARENESS),
      ping: (number) => {
        this.#postControl({ type: 'ping', number });
        this.#path.lookNowAndThen();
      },
      doubt: () => {
        if (this.queuedBytes <= MAX_UNDOUBTED_BYTES) this.#options.checkServer();
      },
      restart: () => this.#restartIce(),
      lost: () => this.giveUp(),
      hangs: (hangs) => {
        if (this.#phase === 'up') this.#options.onHangs(hangs);
      },
    });
    this.#comingUp = setTimeout(() => this.end('timeout'), options.timings.comingUp);
    this.#open().catch(reportError);
  }

  get member(): MemberId {
    return this.#options.member;
  }

  get kind(): MemberKind {
    return this.#options.kind;
  }

  get dialect(): Dialect {
    return this.#options.dialect;
  }

  get right(): Right {
    return this.#right;
  }

  get stats(): LinkStats {
    return { ...this.#stats, relayed: this.#path.relayed, hangs: this.up && this.#watch.hangs };
  }

  get queuedBytes(): number {
    return this.#sender?.queuedBytes ?? 0;
  }

  get dial(): string {
    return this.#options.dial;
  }

  get initiator(): boolean {
    return this.#options.initiator;
  }

  get up(): boolean {
    return this.#phase === 'up';
  }

  /** Whether anything has come from the other end. */
  get answered(): boolean {
    return this.#answered;
  }

  /** Resolves when an ended session holds no connection any more. */
  get released(): Promise<void> {
    return this.#released;
  }

  send(message: Uint8Array, lane?: Lane): void {
    if (this.#phase !== 'up') return;
    this.#post(message, laneOf(message, lane));
    this.#watch.sent();
  }

  answers(withinMs: number): Promise<boolean> {
    if (this.#phase !== 'up') return Promise.resolve(false);
    this.#watch.pingNow();
    return this.#hearers.within(withinMs);
  }

  flushed(): Promise<void> {
    return this.#sender?.flushed() ?? Promise.resolve();
  }

  drained(bytes: number): Promise<void> {
    return this.#sender?.drained(bytes) ?? Promise.resolve();
  }

  end(reason: LinkEnd): void {
    this.#end(reason, true);
  }

  /** Takes a signal of this dial from the other end. */
  receive(seq: number, body: SignalBody): void {
    this.#answered = true;
    if (body.type === 'bye') this.#end('closed', false);
    if (body.type === 'redial') this.#end('lost', false);
    if (this.#phase === 'ended') return;
    this.#signals.receive(seq, body);
  }

  /** The member left the roster, or came back into it. Neither ends a link on which something is heard. */
  memberLeft(left: boolean): void {
    this.#watch.memberLeft(left);
  }

  /** The network is another one, or back: the old paths may be dead, new ones may be better. */
  networkChanged(): void {
    if (this.#phase === 'up') this.#restartIce();
  }

  /** Whether nothing is heard although it should have been. */
  get doubtful(): boolean {
    return this.up && this.#watch.doubtful;
  }

  /** How long nothing has been heard, in milliseconds. */
  get silentMs(): number {
    return this.#watch.silentMs;
  }

  /** Ends the link because nothing is heard, and sees to it that it is dialled anew, from whichever side. */
  giveUp(): void {
    if (this.#phase !== 'up') return;
    const { initiator, dials } = this.#options;
    if (!initiator || !dials()) this.#signals.send({ type: 'redial' });
    this.end('lost');
  }

  async #open(): Promise<void> {
    const { initiator, webrtc, iceTransportPolicy, iceServers } = this.#options;
    let servers: RTCIceServer[];
    try {
      servers = await iceServers();
    } catch {
      // Not worth telling from a connection that fails: it is dialled again with back-off either way, and the
      // signaling has reported what was wrong.
      this.end('closed');
      return;
    }
    if (this.#phase === 'ended') return;
    const connection = openConnection({
      initiator,
      webrtc,
      configuration: { iceServers: servers, iceTransportPolicy },
      negotiated: this.#decoder !== null,
      onSignal: (signal) => this.#signals.send(signal),
      onChannel: (channel) => this.#useChannel(channel),
      onStateChange: (state) => this.#stateChanged(state),
      onPathChange: () => this.#pathChanged(),
      onRelayCandidate: () => this.#path.relayPossible(),
      onClosed: () => this.#end('closed', false),
    });
    this.#connection = connection;
    this.#signals.connect(connection);
  }

  #useChannel(channel: RTCDataChannel): void {
    if (this.#channel !== null) {
      if (this.#options.dialect === 'meshboard') {
        // Nobody opens a second one; what it would carry would mix with the first one's frames.
        channel.close();
        return;
      }
      // A stock y-webrtc end that took our offer for an answer to its own listens on the channel that it has made,
      // and on no other: without this the link would say that it is up and carry nothing.
      this.#channel.onmessage = null;
      this.#sender?.stop();
    }
    this.#channel = channel;
    if (this.#sender !== null) this.#sender = this.#pace(channel);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.#opened();
      this.#received(data);
    };
    channel.addEventListener('open', () => this.#opened());
    if (channel.readyState === 'open') queueMicrotask(() => this.#opened());
  }

  #pace(channel: RTCDataChannel): PacedSender {
    return new PacedSender(channel, this.#options.dialect === 'meshboard', () => this.#end('closed', false));
  }

  #opened(): void {
    const channel = this.#channel;
    if (this.#phase !== 'opening' || channel === null) return;
    this.#phase = 'proving';
    this.#sender = this.#pace(channel);
    if (this.#options.dialect === 'y-webrtc') setTimeout(() => this.#settled(), STOCK_SETTLES_MS);
    else this.#connection?.whenDescribed(() => this.#prove());
  }

  /** A stock end is listening by now; there is nothing to prove to it. */
  #settled(): void {
    if (this.#phase !== 'proving') return;
    this.#cameUp('edit');
    for (const data of this.#early.release()) this.#received(data);
  }

  #prove(): void {
    if (this.#phase === 'ended') return;
    const { self, member, authenticator } = this.#options;
    const { local, remote } = this.#connection?.fingerprints() ?? { local: null, remote: null };
    if (local === null || remote === null) {
      this.end('bad-handshake');
      return;
    }
    this.#signals.pin(remote);
    this.#handshake = new Handshake({
      authenticator,
      self: { member: self, fingerprint: local },
      other: { member, fingerprint: remote },
      send: (message) => this.#postControl(message),
    });
    for (const data of this.#early.release()) this.#received(data);
  }

  #cameUp(right: Right): void {
    clearTimeout(this.#comingUp);
    this.#phase = 'up';
    this.#right = right;
    this.#upAt = now();
    this.#watch.start();
    this.#pathChanged();
    this.#options.onUp();
  }

  #stateChanged(state: RTCPeerConnectionState): void {
    if (this.#phase === 'ended') return;
    this.#watch.stateChanged(state);
    if (this.#phase === 'up' && state === 'disconnected') this.#options.checkServer();
    if (state === 'connected') this.#pathChanged();
  }

  #restartIce(): void {
    if (this.#connection === null) return;
    // The dialler's offer has to get there, and to find us.
    this.#options.checkServer();
    if (!this.#options.initiator) return;
    const connection = this.#connection;
    const restart = (servers: RTCIceServer[] | null): void => {
      if (this.#phase === 'ended') return;
      try {
        connection.restartIce(servers);
      } catch (error) {
        // Servers that WebRTC finds no sense in, from a server that is wrong: the path is in need of mending all the same.
        if (servers === null) throw error;
        restart(null);
      }
    };
    // Without new servers, because the signaling is away, the old ones are worth trying.
    this.#options
      .iceServers()
      .then(restart, () => restart(null))
      .catch(reportError);
  }

  #pathChanged(): void {
    if (this.#phase !== 'up') return;
    this.#path.changed();
    this.#nudge.start();
  }

  #received(data: unknown): void {
    if (this.#phase === 'ended') return;
    if (!(data instanceof ArrayBuffer)) {
      this.end('bad-message');
      return;
    }
    this.#watch.heard();
    this.#hearers.tell(true);
    if (this.#phase === 'proving' && this.#handshake === null) {
      if (!this.#early.keep(data)) this.end('bad-handshake');
      return;
    }
    try {
      const bytes = new Uint8Array(data);
      const message = this.#decoder === null ? bytes : this.#decoder.push(bytes);
      if (message !== null) this.#take(message);
    } catch (error) {
      if (error instanceof FramingError) this.end('bad-frame');
      else if (error instanceof HandshakeError) this.end('bad-handshake');
      else {
        this.end(this.#phase === 'up' ? 'bad-message' : 'bad-handshake');
        if (!(error instanceof MessageError)) reportError(error);
      }
    }
  }

  #take(message: Uint8Array): void {
    this.#stats.messagesReceived += 1;
    this.#stats.bytesReceived += message.length;
    const control = this.#decoder === null ? null : readControl(message);
    if (control?.type === 'bye') {
      this.#end(control.reason, false);
    } else if (this.#phase !== 'up') {
      const right = this.#handshake?.receive(control) ?? null;
      if (right !== null) this.#cameUp(right);
    } else if (control === null) {
      this.#options.onMessage(message);
    } else {
      this.#keepHouse(control);
    }
  }

  #keepHouse(message: ControlMessage): void {
    switch (message.type) {
      case 'ping':
        // Whoever has so much to read hears that we live; one that pings and never reads would fill our memory.
        if (this.queuedBytes <= MAX_UNSENT_BYTES) this.#postControl({ type: 'pong', number: message.number });
        break;
      case 'pong':
        this.#stats.roundTripMs = this.#watch.pong(message.number) ?? this.#stats.roundTripMs;
        break;
      default:
        throw new MessageError(`${message.type} on a link that is up`);
    }
  }

  #postControl(message: ControlMessage): void {
    this.#post(writeControl(message), 'small');
  }

  #post(message: Uint8Array, lane: Lane): void {
    this.#stats.messagesSent += 1;
    this.#stats.bytesSent += message.length;
    this.#sender?.send(message, lane);
  }

  #end(reason: LinkEnd, tell: boolean): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    clearTimeout(this.#comingUp);
    this.#nudge.stop();
    this.#signals.close();
    this.#path.stop();
    this.#watch.stop();
    this.#hearers.tell(false);
    if (this.#channel !== null) this.#channel.onmessage = null;
    const sender = this.#sender;
    if (tell && sender === null && TOLD_BY_SIGNAL.has(reason)) this.#signals.send({ type: 'bye' });
    const goodbye = tell && this.#options.dialect === 'meshboard' ? reason : null;
    this.#released = this.#release(sender, goodbye);
    this.#options.onEnd(reason, this.#upAt === null ? null : now() - this.#upAt, tell && FAULTS.has(reason));
  }

  async #release(sender: PacedSender | null, goodbye: LinkEnd | null): Promise<void> {
    const channel = this.#channel;
    if (sender !== null && channel?.readyState === 'open') {
      await takeLeave(channel, sender, goodbye, this.#options.timings.goodbye);
    }
    sender?.stop();
    this.#connection?.close();
  }
}
