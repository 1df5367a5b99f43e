import { Heartbeat } from './heartbeat.ts';
import { StockPulse } from './stock-pulse.ts';
import type { MeshTimings } from './timings.ts';

export interface LinkWatchOptions {
  readonly timings: MeshTimings;
  /** Asks a stock y-webrtc end, which answers no pings, for something that it does answer; null for one that does. */
  readonly askInstead: (() => void) | null;
  ping(number: number): void;
  /** A ping is unanswered for longer than usual. */
  doubt(): void;
  /** The path may be dead: time for an ICE restart. */
  restart(): void;
  /** Nothing has helped. */
  lost(): void;
  /** {@link LinkWatch.hangs} is another. */
  hangs(hangs: boolean): void;
}

/** How often the clock is looked at, as a part of `pingAfter`. */
const TICKS_PER_PING = 5;

/** A look at the clock that comes so late means that this end is busy, and reads late as well. */
const BUSY_MS = 200;

/** A timer may fire a little before its time, when nothing would be due. */
const TIMER_SLACK_MS = 10;

const now = (): number => performance.now();

/** Watches one connection: what is heard on it, and what ICE says of its path. */
export class LinkWatch {
  readonly #options: LinkWatchOptions;
  #heartbeat: Heartbeat | null = null;
  #stockPulse: StockPulse | null = null;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #restarting: ReturnType<typeof setTimeout> | undefined;
  /** Looks at the clock between two ticks, when an answer is due. */
  #expecting: ReturnType<typeof setTimeout> | undefined;
  #unsteadySince: number | null = null;
  #heardAt = Number.NEGATIVE_INFINITY;
  /** What was said last. */
  #saidHangs = false;

  constructor(options: LinkWatchOptions) {
    this.#options = options;
  }

  /** The link is up: from now on silence counts. */
  start(): void {
    const { timings, askInstead, lost } = this.#options;
    if (askInstead === null) this.#heartbeat = new Heartbeat(timings, now());
    else this.#stockPulse = new StockPulse(askInstead, lost);
    this.#ticking = setInterval(() => this.#tick(), timings.pingAfter / TICKS_PER_PING);
    this.#tick();
  }

  stop(): void {
    this.#stockPulse?.stop();
    clearInterval(this.#ticking);
    clearTimeout(this.#restarting);
    clearTimeout(this.#expecting);
  }

  heard(): void {
    this.#heardAt = now();
    this.#heartbeat?.heard(this.#heardAt);
    this.#stockPulse?.heard();
    if (this.#saidHangs) this.#sayHangs();
  }

  /** Something other than a ping goes out. */
  sent(): void {
    if (this.#heartbeat === null) return;
    this.#heartbeat.sent(now());
    this.#expect(this.#options.timings.pingAfterSending);
  }

  /** Pings out of turn. A stock y-webrtc end, which answers none, is not pinged. */
  pingNow(): void {
    const number = this.#heartbeat?.pingNow(now());
    if (number !== undefined) this.#options.ping(number);
  }

  /** Whether the other end is not heard at present. */
  get hangs(): boolean {
    // What is heard is there, whatever ICE is still working out.
    const cut = this.#unsteadySince !== null && this.#heardAt < this.#unsteadySince;
    return cut || (this.#heartbeat?.overdue(now()) ?? false);
  }

  /** Whether the other end hangs, or may be about to: it is not heard where it should have been. */
  get doubtful(): boolean {
    return this.hangs || (this.#heartbeat?.doubtful(now()) ?? false);
  }

  /** How long nothing has been heard, in milliseconds. */
  get silentMs(): number {
    return now() - this.#heardAt;
  }

  /** @returns the round trip in milliseconds, or null when the pong answers no current ping. */
  pong(number: number): number | null {
    return this.#heartbeat?.pong(number, now()) ?? null;
  }

  memberLeft(left: boolean): void {
    this.#heartbeat?.memberLeft(left);
  }

  /** A cut of a few seconds heals itself; from then on ICE is restarted until the connection is back. */
  stateChanged(state: RTCPeerConnectionState): void {
    if (state === 'connected') {
      clearTimeout(this.#restarting);
      this.#unsteadySince = null;
      this.#sayHangs();
      return;
    }
    if (state !== 'disconnected' && state !== 'failed') return;
    this.#unsteadySince ??= now();
    this.#sayHangs();
    const { disconnectedFor, restartEvery } = this.#options.timings;
    const again = (): void => {
      this.#options.restart();
      this.#restarting = setTimeout(again, restartEvery);
    };
    clearTimeout(this.#restarting);
    this.#restarting = setTimeout(again, state === 'failed' ? 0 : disconnectedFor);
  }

  #sayHangs(): void {
    const { hangs } = this;
    if (hangs === this.#saidHangs) return;
    this.#saidHangs = hangs;
    this.#options.hangs(hangs);
  }

  #expect(withinMs: number): void {
    const due = now() + withinMs + TIMER_SLACK_MS;
    this.#expecting ??= setTimeout(() => {
      this.#expecting = undefined;
      const listening = now() - due < BUSY_MS;
      this.#tick(listening);
      if (!listening && this.#heartbeat?.doubtful(now())) this.#expect(this.#heartbeat.patience);
    }, withinMs + TIMER_SLACK_MS);
  }

  /** @param listening - see {@link Heartbeat.tick}; the steady ticks leave doubts to the looks in between. */
  #tick(listening = false): void {
    const { timings, ping, doubt, restart, lost } = this.#options;
    if (this.#heartbeat === null) {
      // Without pings, how long ICE has been without a path has to do.
      if (this.#unsteadySince !== null && now() - this.#unsteadySince >= timings.lostAfter) lost();
      return;
    }
    const beat = this.#heartbeat.tick(now(), listening);
    if (beat.ping !== null) {
      ping(beat.ping);
      this.#expect(this.#heartbeat.patience);
    }
    this.#sayHangs();
    if (beat.doubt) doubt();
    if (beat.restart) restart();
    if (beat.lost) lost();
  }
}
