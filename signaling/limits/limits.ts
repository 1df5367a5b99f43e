/**
 * What one client, one address, one room and the whole server may take. Archives that have proved themselves
 * are exempt from what is counted per socket and per address.
 *
 * The defaults let a hundred behind one address, a lecture, enter one board at once, and let a newcomer trickle about
 * ten candidates to each of those whom it dials; `room/mesh/rings.ts` has it dial eleven at the most.
 */
export interface Limits {
  /** Rooms at one time. */
  readonly rooms: number;
  /** Persons in one room. */
  readonly membersPerRoom: number;
  /** Rooms that one socket may be in. */
  readonly roomsPerSocket: number;
  /** Sockets at one time from one address (IPv6: one /64). */
  readonly socketsPerAddress: number;
  /** Joins a minute from one address, all of which may come at once. */
  readonly joinsPerMinute: number;
  /** Events a second from one socket in the long run; ten times as many may come at once. */
  readonly eventsPerSecond: number;
  /** Bytes of signals a second from one socket in the long run; ten times as many may come at once. */
  readonly signalBytesPerSecond: number;
  /** Times a minute that one address may ask an archive to keep a board. */
  readonly keepsPerMinute: number;
  /** Times a minute that one address may present a token, right or wrong. */
  readonly proofsPerMinute: number;
  /** Messages a second of one open-room connection in the long run; ten times as many may come at once. */
  readonly openRoomMessagesPerSecond: number;
}

export const DEFAULT_LIMITS: Limits = {
  rooms: 100_000,
  membersPerRoom: 128,
  roomsPerSocket: 4,
  socketsPerAddress: 512,
  joinsPerMinute: 1_200,
  eventsPerSecond: 100,
  signalBytesPerSecond: 262_144,
  keepsPerMinute: 120,
  proofsPerMinute: 240,
  openRoomMessagesPerSecond: 100,
};
