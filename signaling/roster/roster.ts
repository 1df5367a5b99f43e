import type { ArchivePublicKey, MemberId, MemberKind, RoomId, RosterMember } from '../protocol/index.ts';

/** A member's place in a room, and the connection that holds it at this moment. */
export interface Seat extends RosterMember {
  /** Socket.IO id of the connection that entered last; it may be gone while its grace runs. */
  readonly connection: string;
}

/** Who wants to enter. */
export interface Newcomer {
  readonly member: MemberId;
  readonly kind: MemberKind;
  readonly connection: string;
}

export type Entrance =
  | {
      readonly entered: true;
      readonly self: RosterMember;
      /** Everybody else, eldest first. */
      readonly others: readonly RosterMember[];
      /** Whether the member had no seat until now, so that the others must be told. */
      readonly fresh: boolean;
      /** The other connection that held the seat until now, if one did. */
      readonly evicted: string | null;
      /** Whether the room had no person in it until now and has one from now on. */
      readonly firstPerson: boolean;
    }
  | { readonly entered: false; readonly reason: 'room-full' | 'server-full' };

/** Head counts of one room. */
export interface RoomCount {
  readonly room: RoomId;
  readonly persons: number;
  readonly archives: number;
}

/** A connected archive. */
export interface ArchiveSeat {
  readonly connection: string;
  readonly publicKey: ArchivePublicKey;
}

/** What a roster that several processes share tells a process of its own accord. */
export interface RosterEvents {
  /** The process that held this seat has died, and the seat was given up. Told to one of the others. */
  lost(room: RoomId, member: MemberId): void;
  /** Archives went with a process that has died. Told to one of the others. */
  archivesLost(): void;
  /**
   * This process was itself taken for dead, or the store has lost what it held: none of this process's connections
   * has a seat any more, and each must enter again.
   */
  forgotten(): void;
}

export interface RosterLimits {
  /** Rooms at one time. */
  readonly rooms: number;
  /** Persons in one room; archives are not counted, so that a full room can still be kept. */
  readonly personsPerRoom: number;
}

/**
 * Who is in which room, and which archives are connected. A port: one process keeps it in memory, several share
 * it. `testing/roster-acceptance.ts` says what every implementation owes.
 *
 * A seat belongs to a member id and is held by one connection. Whoever enters with an id that has a seat takes
 * the seat over and keeps its order: a member who comes back within the grace is the same member to everybody.
 * A member whose seat was given up gets a new, higher order.
 */
export interface Roster {
  enter(room: RoomId, newcomer: Newcomer): Promise<Entrance>;
  /** Gives the seat up if `connection` still holds it. Resolves to whether it did. */
  leave(room: RoomId, member: MemberId, connection: string): Promise<boolean>;
  seat(room: RoomId, member: MemberId): Promise<Seat | null>;
  /** Rooms with at least one person in them. */
  occupied(): Promise<RoomId[]>;
  rooms(): Promise<RoomCount[]>;
  archiveCame(archive: ArchiveSeat): Promise<void>;
  archiveWent(connection: string): Promise<void>;
  /** The one that has been connected longest comes first: its key is the one announced. */
  archives(): Promise<ArchiveSeat[]>;
  /** Takes the one who is to be told. */
  watch(events: RosterEvents): void;
  close(): Promise<void>;
}
