import {
  type MemberId,
  SIGNAL_ACK_TIMEOUT_MS,
  type SignalDelivery,
  type SignalRequest,
} from '../protocol/index.ts';
import { Refusal } from '../refusal.ts';
import type { Roster } from '../roster/roster.ts';
import { type Client, type MeshServer, reach } from './client.ts';

/** How soon a sender may try a member again whose socket has just dropped. */
const AWAY_RETRY_MS = 1_000;

const cutOff = () => new Refusal('not-acknowledged', 'the member is cut off just now', AWAY_RETRY_MS);

/** Hands one member's sealed signals to one other member of the same room, and to nobody else. */
export class Relay {
  readonly #io: MeshServer;
  readonly #roster: Roster;
  /** What to call, by receiving connection, if that goes before it has acknowledged. */
  readonly #waiting = new Map<string, Set<(refusal: Refusal) => void>>();

  constructor(io: MeshServer, roster: Roster) {
    this.#io = io;
    this.#roster = roster;
  }

  /**
   * Resolves when the receiving client has acknowledged.
   *
   * @param from who the sender is in that room
   * @throws Refusal `rate-limited`, `not-a-member`, `no-such-member`, `not-acknowledged`
   */
  async signal(sender: Client, from: MemberId, { room, to, body }: SignalRequest): Promise<null> {
    const retryAfterMs = sender.paySignal(body.length);
    if (retryAfterMs > 0) throw new Refusal('rate-limited', 'too many bytes of signals', retryAfterMs);
    const [own, other] = await Promise.all([this.#roster.seat(room, from), this.#roster.seat(room, to)]);
    // Another connection may have taken the sender's seat a moment ago.
    if (own?.connection !== sender.id) throw new Refusal('not-a-member', 'this socket is not in that room');
    if (other === null) throw new Refusal('no-such-member', 'nobody by that id is in that room');
    await this.#deliver(other.connection, { room, from, body });
    return null;
  }

  /** To be called when a socket has gone: whoever waits for its acknowledgement need not wait any longer. */
  connectionGone(connection: string): void {
    for (const giveUp of this.#waiting.get(connection) ?? []) giveUp(cutOff());
  }

  async #deliver(connection: string, delivery: SignalDelivery): Promise<void> {
    const giveUps = this.#waiting.get(connection) ?? new Set();
    this.#waiting.set(connection, giveUps);
    let giveUp: (refusal: Refusal) => void = () => undefined;
    const gone = new Promise<never>((_resolve, reject) => {
      giveUp = reject;
    });
    giveUps.add(giveUp);
    try {
      await Promise.race([this.#emit(connection, delivery), gone]);
    } finally {
      giveUps.delete(giveUp);
      if (giveUps.size === 0) this.#waiting.delete(connection);
    }
  }

  async #emit(connection: string, delivery: SignalDelivery): Promise<void> {
    let answers: unknown;
    try {
      answers = await reach(this.#io, connection)
        .timeout(SIGNAL_ACK_TIMEOUT_MS)
        .emitWithAck('signal', delivery);
    } catch {
      throw new Refusal('not-acknowledged', 'the member did not acknowledge in time');
    }
    if (!Array.isArray(answers) || answers.length === 0) throw cutOff();
  }
}
