import type { MemberId, RoomId, RosterMember } from '../protocol/index.ts';
import type { ArchiveSeat, Entrance, Newcomer, RoomCount, Roster, RosterLimits, Seat } from './roster.ts';

interface Room {
  nextOrder: number;
  persons: number;
  readonly seats: Map<MemberId, Seat>;
}

const lineOf = ({ member, kind, order }: Seat): RosterMember => ({ member, kind, order });

/** The {@link Roster} of a server that is a single process. A room without members takes no memory. */
export class MemoryRoster implements Roster {
  readonly #limits: RosterLimits;
  readonly #rooms = new Map<RoomId, Room>();
  readonly #archives = new Map<string, ArchiveSeat>();

  constructor(limits: RosterLimits) {
    this.#limits = limits;
  }

  async enter(roomId: RoomId, { member, kind, connection }: Newcomer): Promise<Entrance> {
    let room = this.#rooms.get(roomId);
    if (room === undefined && this.#rooms.size >= this.#limits.rooms) {
      return { entered: false, reason: 'server-full' };
    }
    const before = room?.seats.get(member);
    if (before === undefined && kind === 'person' && (room?.persons ?? 0) >= this.#limits.personsPerRoom) {
      return { entered: false, reason: 'room-full' };
    }
    if (room === undefined) {
      room = { nextOrder: 0, persons: 0, seats: new Map() };
      this.#rooms.set(roomId, room);
    }
    const seat: Seat = { member, kind, connection, order: before?.order ?? room.nextOrder++ };
    const personsBefore = room.persons;
    room.persons += Number(kind === 'person') - Number(before?.kind === 'person');
    room.seats.set(member, seat);
    const others = [...room.seats.values()].filter((other) => other.member !== member);
    return {
      entered: true,
      self: lineOf(seat),
      others: others.sort((a, b) => a.order - b.order).map(lineOf),
      fresh: before === undefined,
      evicted: before === undefined || before.connection === connection ? null : before.connection,
      firstPerson: personsBefore === 0 && room.persons > 0,
    };
  }

  async leave(roomId: RoomId, member: MemberId, connection: string): Promise<boolean> {
    const room = this.#rooms.get(roomId);
    const seat = room?.seats.get(member);
    if (room === undefined || seat?.connection !== connection) return false;
    room.seats.delete(member);
    if (seat.kind === 'person') room.persons -= 1;
    if (room.seats.size === 0) this.#rooms.delete(roomId);
    return true;
  }

  async seat(roomId: RoomId, member: MemberId): Promise<Seat | null> {
    return this.#rooms.get(roomId)?.seats.get(member) ?? null;
  }

  async occupied(): Promise<RoomId[]> {
    return [...this.#rooms].filter(([, room]) => room.persons > 0).map(([id]) => id);
  }

  async rooms(): Promise<RoomCount[]> {
    return [...this.#rooms].map(([id, { persons, seats }]) => ({
      room: id,
      persons,
      archives: seats.size - persons,
    }));
  }

  async archiveCame(archive: ArchiveSeat): Promise<void> {
    this.#archives.set(archive.connection, archive);
  }

  async archiveWent(connection: string): Promise<void> {
    this.#archives.delete(connection);
  }

  async archives(): Promise<ArchiveSeat[]> {
    return [...this.#archives.values()];
  }

  /** Nobody is ever told: what is held in this process's memory is lost with this process only. */
  watch(): void {}

  async close(): Promise<void> {
    this.#rooms.clear();
    this.#archives.clear();
  }
}
