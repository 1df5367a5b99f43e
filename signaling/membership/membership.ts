import type { AddressLimits } from '../limits/address-limits.ts';
import type { Limits } from '../limits/limits.ts';
import {
  type IceConfig,
  type JoinReply,
  type JoinRequest,
  type LeaveRequest,
  type MemberId,
  memberIdOf,
  type RoomId,
} from '../protocol/index.ts';
import { Refusal } from '../refusal.ts';
import { Retries } from '../retries.ts';
import type { Entrance, Roster } from '../roster/roster.ts';
import type { Archives } from './archives.ts';
import type { Client, MeshServer } from './client.ts';
import { Turns } from './turns.ts';

/** Socket.IO's room for a room. The prefix keeps it apart from the rooms Socket.IO names after socket ids. */
export const channelOf = (room: RoomId): string => `room:${room}`;

export interface MembershipParts {
  readonly io: MeshServer;
  readonly roster: Roster;
  readonly archives: Archives;
  readonly limits: Limits;
  readonly addresses: AddressLimits;
  /** How long a seat is kept for a socket that was cut off, in milliseconds. */
  readonly graceMs: number;
  readonly iceFor: (client: Client) => IceConfig;
  /** Told of failures that have no client to answer to. */
  readonly failed: (error: unknown) => void;
}

/** What the sockets of one process hold. */
export interface SeatCount {
  readonly rooms: number;
  readonly persons: number;
  readonly archives: number;
}

/**
 * Who is in which room: joins, leaves, evictions, and sockets that drop.
 *
 * A socket that is cut off keeps its seat for a grace, so that a short interruption costs nobody a link; the others are
 * told at once that it is away, and can see for themselves whether it still answers, and that it is back. One that says
 * goodbye gives its seat up at once. Joins and leaves of one room take turns, so that members hear of each other
 * in the order of the roster: whoever is not in a newcomer's roster, the newcomer hears of afterwards.
 */
export class Membership {
  readonly #parts: MembershipParts;
  readonly #turns = new Turns<RoomId>();
  /** Those that are in a room. */
  readonly #seated = new Set<Client>();
  readonly #retries: Retries;

  constructor(parts: MembershipParts) {
    this.#parts = parts;
    this.#retries = new Retries(parts.failed);
  }

  async join(client: Client, { room, secret }: JoinRequest): Promise<JoinReply> {
    if (client.kind === 'person') {
      const retryAfterMs = this.#parts.addresses.join(client.address);
      if (retryAfterMs > 0)
        throw new Refusal('rate-limited', 'too many joins from this address', retryAfterMs);
    }
    const member = memberIdOf(secret);
    return await this.#turns.run(room, () => this.#enter(client, room, member));
  }

  async #enter(client: Client, room: RoomId, member: MemberId): Promise<JoinReply> {
    const { io, roster, archives, iceFor } = this.#parts;
    this.#requirePlace(client, room, member);
    const wasThere = client.rooms.has(room);
    // Before the roster is read, so that nobody who comes in meanwhile is missed.
    client.rooms.set(room, member);
    this.#seated.add(client);
    let entrance: Entrance;
    try {
      await client.socket.join(channelOf(room));
      entrance = await roster.enter(room, { member, kind: client.kind, connection: client.id });
    } catch (error) {
      if (!wasThere) await this.#forget(client, room);
      throw error;
    }
    if (!entrance.entered) {
      await this.#forget(client, room);
      throw entrance.reason === 'room-full'
        ? new Refusal('room-full', 'this room is full')
        : new Refusal('too-many-rooms', 'this server has as many rooms as it takes', 60_000);
    }
    if (entrance.evicted !== null) io.in(entrance.evicted).disconnectSockets(true);
    if (entrance.fresh) {
      client.socket.to(channelOf(room)).emit('memberJoined', { room, member: entrance.self });
    } else if (!wasThere) {
      client.socket.to(channelOf(room)).emit('memberBack', { room, member });
    }
    if (entrance.firstPerson) archives.roomOccupied(room);
    // A socket can go while its join waits; its disconnect was handled before the seat existed.
    if (!client.socket.connected) {
      await this.#forget(client, room);
      this.#giveGrace(room, member, client.id);
    }
    return {
      self: entrance.self,
      roster: [...entrance.others],
      ice: iceFor(client),
      archive: await archives.announcedKey(),
    };
  }

  async leave(client: Client, { room }: LeaveRequest): Promise<null> {
    const member = this.requireMember(client, room);
    await this.#forget(client, room);
    await this.#vacate(room, member, client.id);
    return null;
  }

  /** @throws Refusal `not-a-member` */
  requireMember(client: Client, room: RoomId): MemberId {
    const member = client.rooms.get(room);
    if (member === undefined) throw new Refusal('not-a-member', 'this socket is not in that room');
    return member;
  }

  /** To be called when a socket has gone. */
  async dropped(client: Client, reason: string): Promise<void> {
    const goodbye = reason === 'client namespace disconnect';
    const seats = [...client.rooms];
    client.rooms.clear();
    this.#seated.delete(client);
    for (const [room, member] of seats) {
      if (goodbye) await this.#retries.run(() => this.#vacate(room, member, client.id));
      else {
        // One that we have thrown out ourselves has come back by another connection.
        if (reason !== 'server namespace disconnect')
          this.#parts.io.to(channelOf(room)).emit('memberAway', { room, member });
        this.#giveGrace(room, member, client.id);
      }
    }
  }

  /** To be called when a member's seat was given up because the process that held it has died. */
  lost(room: RoomId, member: MemberId): void {
    this.#parts.io.to(channelOf(room)).emit('memberLeft', { room, member });
  }

  /** Seats of this process's sockets, without those that are kept for a grace. */
  count(): SeatCount {
    const rooms = new Set<RoomId>();
    const seats = { person: 0, archive: 0 };
    for (const client of this.#seated) {
      seats[client.kind] += client.rooms.size;
      for (const room of client.rooms.keys()) rooms.add(room);
    }
    return { rooms: rooms.size, persons: seats.person, archives: seats.archive };
  }

  close(): void {
    this.#retries.close();
  }

  /** @throws Refusal when the socket is in that room as somebody else, or in as many as it may be */
  #requirePlace(client: Client, room: RoomId, member: MemberId): void {
    const present = client.rooms.get(room);
    if (present === member) return;
    if (present !== undefined) {
      throw new Refusal('bad-request', 'this socket is in that room as another member; leave first');
    }
    const { roomsPerSocket } = this.#parts.limits;
    if (client.kind === 'person' && client.rooms.size >= roomsPerSocket) {
      throw new Refusal('too-many-rooms', `a socket may be in ${roomsPerSocket} rooms`);
    }
  }

  async #forget(client: Client, room: RoomId): Promise<void> {
    client.rooms.delete(room);
    if (client.rooms.size === 0) this.#seated.delete(client);
    await client.socket.leave(channelOf(room));
  }

  #giveGrace(room: RoomId, member: MemberId, connection: string): void {
    const vacate = (): Promise<void> => this.#vacate(room, member, connection);
    this.#retries.after(this.#parts.graceMs, () => this.#retries.run(vacate));
  }

  async #vacate(room: RoomId, member: MemberId, connection: string): Promise<void> {
    await this.#turns.run(room, async () => {
      const left = await this.#parts.roster.leave(room, member, connection);
      if (left) this.lost(room, member);
    });
  }
}
