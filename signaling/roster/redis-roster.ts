import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as v from 'valibot';
import { ArchivePublicKey, MemberId, MemberKind, RoomId, type RosterMember } from '../protocol/index.ts';
import { ARCHIVE_CAME, ARCHIVE_WENT, ENTER, LEAVE, RENEW } from './redis-scripts.ts';
import type {
  ArchiveSeat,
  Entrance,
  Newcomer,
  RoomCount,
  Roster,
  RosterEvents,
  RosterLimits,
  Seat,
} from './roster.ts';

export interface RedisRosterOptions {
  /** What all keys begin with. Default `meshboard:`. */
  readonly prefix?: string;
  /** How long, in milliseconds, a process may be silent before it is taken for dead. Default 15,000. */
  readonly leaseMs?: number;
  /** Told of renewals that failed; they are tried again. */
  readonly failed: (error: unknown) => void;
}

/** How long, in milliseconds, the seats of a process that stops wait for members who move to another. */
const TAKEOVER_MS = 5_000;

const text = v.string();
const Entered = v.tuple([v.literal('entered'), text, text, text, text, v.array(text)]);
const Refused = v.tuple([v.picklist(['server-full', 'room-full'])]);
const EnterReply = v.union([Entered, Refused]);

const seatFrom = (member: string, value: string): Seat => {
  const [kind, order, connection = ''] = value.split(' ');
  return {
    member: v.parse(MemberId, member),
    kind: v.parse(MemberKind, kind),
    order: Number(order),
    connection,
  };
};

const lineOf = ({ member, kind, order }: Seat): RosterMember => ({ member, kind, order });

/** Fields and values of a hash, which Redis lists in turn. */
const pairsOf = (list: readonly string[]): [string, string][] =>
  Array.from({ length: list.length / 2 }, (_, index) => [list[2 * index] ?? '', list[2 * index + 1] ?? '']);

/**
 * The {@link Roster} that several server processes share through one Redis.
 *
 * Each process holds a lease that it renews; when it dies, whichever other process notices first gives its seats up.
 * A process whose lease ran out, or whose Redis came back empty, is told that it was forgotten.
 */
export class RedisRoster implements Roster {
  readonly #redis: Redis;
  readonly #limits: RosterLimits;
  readonly #prefix: string;
  readonly #leaseMs: number;
  readonly #failed: (error: unknown) => void;
  readonly #server = randomBytes(8).toString('hex');
  readonly #heart: NodeJS.Timeout;
  #beating: Promise<void>;
  #events: RosterEvents | null = null;
  #registered = false;

  /** @param redis connected; the roster does not close it */
  constructor(redis: Redis, limits: RosterLimits, options: RedisRosterOptions) {
    this.#redis = redis;
    this.#limits = limits;
    this.#prefix = options.prefix ?? 'meshboard:';
    this.#leaseMs = options.leaseMs ?? 15_000;
    this.#failed = options.failed;
    this.#beating = this.#beat();
    this.#heart = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat());
    }, this.#leaseMs / 3);
    this.#heart.unref();
  }

  async enter(room: RoomId, { member, kind, connection }: Newcomer): Promise<Entrance> {
    const { rooms, personsPerRoom } = this.#limits;
    const reply = v.parse(
      EnterReply,
      await this.#run(ENTER, room, member, kind, connection, this.#server, rooms, personsPerRoom),
    );
    if (reply[0] !== 'entered') return { entered: false, reason: reply[0] };
    const [, order, fresh, evicted, first, fields] = reply;
    const others = pairsOf(fields)
      .filter(([field]) => field.startsWith('m:') && field !== `m:${member}`)
      .map(([field, value]) => lineOf(seatFrom(field.slice(2), value)));
    return {
      entered: true,
      self: { member, kind, order: Number(order) },
      others: others.sort((a, b) => a.order - b.order),
      fresh: fresh === '1',
      evicted: evicted === '' ? null : evicted,
      firstPerson: first === '1',
    };
  }

  async leave(room: RoomId, member: MemberId, connection: string): Promise<boolean> {
    return (await this.#run(LEAVE, room, member, connection)) === 1;
  }

  async seat(room: RoomId, member: MemberId): Promise<Seat | null> {
    const value = await this.#redis.hget(`${this.#prefix}room:${room}`, `m:${member}`);
    return value === null ? null : seatFrom(member, value);
  }

  async occupied(): Promise<RoomId[]> {
    return v.parse(v.array(RoomId), await this.#redis.smembers(`${this.#prefix}occupied`));
  }

  async rooms(): Promise<RoomCount[]> {
    const rooms = v.parse(v.array(RoomId), await this.#redis.smembers(`${this.#prefix}rooms`));
    const counts = rooms.map(async (room) => {
      const [persons, seats] = await this.#redis.hmget(`${this.#prefix}room:${room}`, 'persons', 'seats');
      return { room, persons: Number(persons), archives: Number(seats) - Number(persons) };
    });
    return await Promise.all(counts);
  }

  async archiveCame({ connection, publicKey }: ArchiveSeat): Promise<void> {
    await this.#run(ARCHIVE_CAME, connection, publicKey, this.#server);
  }

  async archiveWent(connection: string): Promise<void> {
    await this.#run(ARCHIVE_WENT, connection);
  }

  async archives(): Promise<ArchiveSeat[]> {
    const archives = Object.entries(await this.#redis.hgetall(`${this.#prefix}archives`)).map(
      ([connection, value]) => {
        const [sequence, publicKey] = value.split(' ');
        return { sequence: Number(sequence), connection, publicKey: v.parse(ArchivePublicKey, publicKey) };
      },
    );
    return archives
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ connection, publicKey }) => ({ connection, publicKey }));
  }

  watch(events: RosterEvents): void {
    this.#events = events;
  }

  /**
   * Leaves the seats of this process for their members to take over elsewhere; what they do not take within a moment,
   * another process gives up.
   */
  async close(): Promise<void> {
    clearInterval(this.#heart);
    await this.#beating;
    try {
      await this.#redis.pexpire(`${this.#prefix}alive:${this.#server}`, Math.min(this.#leaseMs, TAKEOVER_MS));
    } catch (error) {
      // The lease runs out by itself.
      this.#failed(error);
    }
  }

  async #beat(): Promise<void> {
    try {
      const wasAlive = (await this.#run(RENEW, this.#server, this.#leaseMs)) === 1;
      if (this.#registered && !wasAlive) {
        await this.#giveUp(this.#server, null);
        await this.#run(RENEW, this.#server, this.#leaseMs);
        this.#events?.forgotten();
      }
      this.#registered = true;
      for (const server of await this.#redis.smembers(`${this.#prefix}servers`)) {
        const alive = await this.#redis.exists(`${this.#prefix}alive:${server}`);
        if (alive === 0) await this.#giveUp(server, this.#events);
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Gives up all that a process held, and tells of what nobody else has given up meanwhile. */
  async #giveUp(server: string, tell: RosterEvents | null): Promise<void> {
    const held = await this.#redis.smembers(`${this.#prefix}held:${server}`);
    let archivesLost = false;
    for (const entry of held) {
      const [what, first = '', member, connection = ''] = entry.split(' ');
      if (what === 'archive') archivesLost = (await this.#run(ARCHIVE_WENT, first)) === 1 || archivesLost;
      else {
        const seat = [v.parse(RoomId, first), v.parse(MemberId, member)] as const;
        if (await this.leave(...seat, connection)) tell?.lost(...seat);
      }
    }
    if (archivesLost) tell?.archivesLost();
    await this.#redis.del(`${this.#prefix}held:${server}`, `${this.#prefix}alive:${server}`);
    await this.#redis.srem(`${this.#prefix}servers`, server);
  }

  async #run(script: string, ...args: (string | number)[]): Promise<unknown> {
    return await this.#redis.eval(script, 0, this.#prefix, ...args);
  }
}
